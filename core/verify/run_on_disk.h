#pragma once

#include <string>

#include "core/record/manifest.h"
#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/runs/run_files.h"
#include "core/system/file_system.h"
#include "core/verify/check_list.h"

namespace core {

/// The largest file of a run that is read, in bytes; ours have a few thousand.
inline constexpr std::size_t kMaxRunFileBytes = std::size_t{4} << 20;

/// Reads a run's three files from its directory; those that are not there are left out. What cannot
/// be read (a link, a directory in the place of a file, no permission) is a failed check each.
/// \param run_dir absolute.
[[nodiscard]] FileSet read_run_files(const FileSystem& files, const std::string& run_dir,
                                     const std::string& directory, CheckList& checks);

/// Tells "edited by hand" from "the plan changed" from "never finished" by what was recorded: one
/// check, `manifest`, that passes or warns. The values themselves are judged by verify_files().
/// \param record null when the run was never recorded.
void check_drift(const RunConfig& run, const FileSet& on_disk, const RecordedRun* record,
                 CheckList& checks);

/// Whether model and data set are there, as far as this machine can tell: passed or a warning,
/// since they may exist on compute nodes alone.
void check_resources(const FileSystem& files, const RunConfig& run, CheckList& checks);

}  // namespace core
