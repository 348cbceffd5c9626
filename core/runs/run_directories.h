#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/runs/varying_parameters.h"
#include "core/source.h"

namespace core {

/// A fine-tuned run's name and row.
struct RunRow {
  std::string name;
  Source source;
};

/// The run directories' names, one for each run in their order.
struct RunDirectories {
  std::vector<std::string> names;
  std::vector<Warning> warnings;
  /// Runs that nothing distinguishes, as sentences that name both lines.
  std::vector<std::string> errors;
};

/// Names the run directories (spec: Determining Directory Names; docs/design.md, "Directory
/// names"):
/// `{abbreviation}{value}` of the varying parameters joined by `_`, the run's own name where
/// nothing varies or two runs would share a directory. Every name is a safe_name(), and no two are
/// the same unless `errors` says so.
/// \param columns those of the run table that give parameters, each with a value for each run.
RunDirectories name_run_directories(const std::vector<RunRow>& runs,
                                    std::vector<ColumnValues> columns);

/// A text as the name of a directory that is safe unquoted in scripts (docs/design.md, "Directory
/// names"): characters outside `[A-Za-z0-9._+=-]` become `-`, one for each; leading `.` and
/// `-` are dropped. A name over 100 bytes is cut and ends with `-` and 8 hex digits, and so does
/// one that would be empty or the name of one of the experiment's own files.
std::string safe_name(std::string_view text);

/// The names of models without organisation prefix and without `-Instruct`; the names as they are
/// where two different ones would become the same.
std::vector<std::string> short_model_names(const std::vector<std::string>& names);

}  // namespace core
