#pragma once

#include <string>

#include "core/record/manifest.h"
#include "core/runs/run_config.h"
#include "core/runs/run_files.h"
#include "core/system/file_system.h"
#include "core/verify/check_list.h"

namespace core {

/// The largest file of a run that is read, in bytes; ours have a few thousand.
inline constexpr std::size_t kMaxRunFileBytes = std::size_t{4} << 20;

/// Reads a run's three files from its directory and leaves out those that are missing. Each that
/// cannot be read (a link, a directory of that name, no permission) is a failed check.
/// \param run_dir absolute. \param directory for messages: `rank8`.
[[nodiscard]] FileSet read_run_files(const FileSystem& files, const std::string& run_dir,
                                     const std::string& directory, CheckList& checks);

/// Distinguishes "edited by hand", "the plan changed" and "never finished" by what was recorded:
/// one check, `manifest`, that passes or warns. verify_files() judges the values themselves.
/// \param record null when the run was never recorded.
void check_drift(const RunConfig& run, const FileSet& on_disk, const RecordedRun* record,
                 CheckList& checks);

/// Whether model and data set exist on this machine: passed or a warning, since they may be on
/// compute nodes only.
void check_resources(const FileSystem& files, const RunConfig& run, CheckList& checks);

}  // namespace core
