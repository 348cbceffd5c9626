#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/value.h"
#include "core/plan/site_settings.h"
#include "core/runs/run_config.h"
#include "core/runs/run_files.h"

namespace core {

/// The SHA-256 of a text, 64 hex digits in lower case, as `sha256sum` prints them.
[[nodiscard]] std::string sha256(std::string_view text);

/// A file of a run as it was written.
struct RecordedFile {
  std::string name;
  std::string sha256;

  bool operator==(const RecordedFile&) const = default;
};

/// The record of one run, from when it was made.
struct RecordedRun {
  std::string run;
  std::string directory;
  std::string generator;
  std::string generator_version;
  /// inputs_of(): while it is the same, making the files again gives the same bytes.
  std::string inputs;
  std::map<std::string, Value> parameters;
  std::vector<RecordedFile> files;  ///< Sorted by name.

  /// Null when there is none of this name.
  [[nodiscard]] const RecordedFile* find_file(std::string_view name) const;

  bool operator==(const RecordedRun&) const = default;
};

/// `.scaffold/manifest.json`, by run directory.
struct Manifest {
  std::map<std::string, RecordedRun> runs;

  /// Null when the directory was never recorded.
  [[nodiscard]] const RecordedRun* find(const std::string& directory) const;

  bool operator==(const Manifest&) const = default;
};

/// The plan's values of a run as the manifest keeps them: every parameter, and also `model_path`,
/// `dataset_path` and `output_dir_base`.
[[nodiscard]] std::map<std::string, Value> recorded_parameters(const RunConfig& run);

/// SHA-256 of all that a run's files are made of: the run's values, the site settings, the
/// generator.
[[nodiscard]] std::string inputs_of(const RunConfig& run, const SiteSettings& settings,
                                    std::string_view generator, std::string_view version);

/// The record of a run whose files are these.
[[nodiscard]] RecordedRun record_of(const RunConfig& run, const SiteSettings& settings,
                                    std::string_view generator, std::string_view version,
                                    const FileSet& files);

}  // namespace core
