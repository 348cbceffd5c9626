#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/plan/missing.h"
#include "core/plan/value.h"
#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/system/file_system.h"

namespace core {

/// A file of a run as it was written.
struct RecordedFile {
  std::string name;
  std::string sha256;  ///< 64 hex digits, as `sha256sum` prints them.
};

/// What was written down about one run when it was made.
struct RecordedRun {
  std::string run;
  std::string directory;
  std::string generator;
  std::string generator_version;
  std::map<std::string, Value> parameters;
  std::vector<RecordedFile> files;
};

/// `.scaffold/manifest.json`, by run directory.
struct Manifest {
  std::map<std::string, RecordedRun> runs;
};

/// Reads and writes what is written down in an experiment's `.scaffold/` (design section 8). The only
/// user of JSON in core's inner rooms.
class Store {
 public:
  /// \param files outlives the store.  \param experiment_dir absolute.
  Store(FileSystem& files, std::string experiment_dir);

  /// Empty when there is none yet; an error when it cannot be read or is no manifest.
  [[nodiscard]] Result<Manifest> manifest() const;
  Status write_manifest(const Manifest& manifest);

  /// The answers kept by the last `scaffold_run`; empty when there are none.
  [[nodiscard]] Result<Answers> answers() const;
  Status write_answers(const Answers& answers);

  /// `.scaffold/report.md`.
  Status write_report(const std::string& text);

 private:
  FileSystem& files_;
  std::string scaffold_dir_;
};

/// The SHA-256 of a text, 64 hex digits.
std::string sha256(std::string_view text);

}  // namespace core
