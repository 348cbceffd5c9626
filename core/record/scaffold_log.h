#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"

namespace core {

/// One entry of `scaffold-runs.log` (spec: Logging).
struct LogEntry {
  std::string action;       ///< `CREATE_RUN_DIR`.
  std::string description;  ///< What stands behind the action.
  /// Label and text in the order of the specification's examples: Details, Parameters, Command,
  /// Result, Summary, Next. An empty label continues the line before with a line of its own.
  std::vector<std::pair<std::string, std::string>> lines;

  bool operator==(const LogEntry&) const = default;
};

/// The entry as it stands in the log, with the blank line behind it. Control characters of foreign
/// text are escaped; a text's further lines are indented by two spaces.
/// \param time `YYYY-MM-DD HH:MM:SS`, local.
[[nodiscard]] std::string to_log_text(const LogEntry& entry, std::string_view time);

/// `scaffold-runs.log` of one experiment: append-only, one write per entry.
class ScaffoldLog {
 public:
  /// The references outlive the log.
  ScaffoldLog(FileSystem& files, Clock& clock, std::string path);

  [[nodiscard]] Status append(const LogEntry& entry);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  FileSystem& files_;
  Clock& clock_;
  std::string path_;
};

/// The name of the log in an experiment's directory.
inline constexpr std::string_view kLogName = "scaffold-runs.log";

/// What stands in the log since the last `scaffold_run` began (its last DISCOVER_EXPERIMENT).
struct LastScaffold {
  /// Entries whose Result begins with `Error:`, each as `ACTION: description: what went wrong`.
  std::vector<std::string> errors;
  bool completed = false;  ///< It ends with COMPLETE; a call that was killed left none.

  bool operator==(const LastScaffold&) const = default;
};

[[nodiscard]] LastScaffold last_scaffold(std::string_view log_text);

}  // namespace core
