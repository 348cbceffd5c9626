#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

/// One entry of `scaffold-runs.log` (spec: Logging).
struct LogEntry {
  std::string action;       ///< `CREATE_RUN_DIR`.
  std::string description;  ///< The text after the action.
  /// Label and text in the order of the specification's examples: Details, Parameters, Command,
  /// Result, Summary, Next. An empty label continues the line before with a line of its own.
  std::vector<std::pair<std::string, std::string>> lines;

  bool operator==(const LogEntry&) const = default;
};

/// The entry as it is in the log, with the blank line after it. Control characters of foreign
/// text are escaped; a text's further lines are indented by two spaces.
/// \param time `YYYY-MM-DD HH:MM:SS`, local.
[[nodiscard]] std::string to_log_text(const LogEntry& entry, std::string_view time);

/// The name of the log in an experiment's directory.
inline constexpr std::string_view kLogName = "scaffold-runs.log";

/// What the log says about the last `scaffold_run`, from its last DISCOVER_EXPERIMENT on.
struct LastScaffold {
  /// Entries whose Result begins with `Error:`, each as `ACTION: description: what went wrong`.
  std::vector<std::string> errors;
  bool completed = false;  ///< It ends with COMPLETE; a call that was killed does not.

  bool operator==(const LastScaffold&) const = default;
};

[[nodiscard]] LastScaffold last_scaffold(std::string_view log_text);

}  // namespace core
