#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core {

/// Whether a run's script can be a task of a job array that stands for several runs: it asks for no
/// log of another name, no other directory and no array of its own, so that an array can do for
/// it what sbatch would do.
[[nodiscard]] bool fits_array(std::string_view script);

/// A batch script whose tasks are runs: each enters its run directory and starts the script there,
/// with the log that a job of its own would have (`slurm-JOB.out`). It asks Slurm for what the
/// runs' own scripts ask for.
/// \param script of one of the runs; that of the others asks for the same (request_key()) and
///        begins with the same `#!` line. EXPECTS: fits_array().
/// \param directories the run directories' names, by task.
[[nodiscard]] std::string array_script(std::string_view script,
                                       const std::vector<std::string>& directories);

}  // namespace core
