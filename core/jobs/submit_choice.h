#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/slurm/site.h"

namespace core {

/// Jobs that wait or run, tasks of arrays included.
struct QueuedJobs {
  std::int64_t of_user = 0;
  std::int64_t of_experiment = 0;  ///< Among them.
};

/// Which of the runs that have not been submitted yet are submitted now, and how.
struct SubmitChoice {
  std::size_t runs = 0;                 ///< How many, counted from the first.
  std::size_t arrays = 0;               ///< 0: each run is a separate job.
  std::size_t array_size = 0;           ///< The most tasks of one array; 0 without arrays.
  std::optional<std::int64_t> at_once;  ///< How many tasks of all arrays run at a time.
  std::string why_left;                 ///< A sentence, when some runs are left.

  bool operator==(const SubmitChoice&) const = default;
};

/// Chooses what fits the limits beside the jobs that are already there. A site's limits are met by
/// submitting fewer runs. `--max` is met by throttled job arrays where all runs ask for the same,
/// otherwise by submitting fewer runs.
/// \param scripts of the runs that have not been submitted yet, in their order.
/// \param at_once `--max`: how many jobs of the experiment may run at a time.
[[nodiscard]] SubmitChoice choose_runs(const std::vector<std::string_view>& scripts,
                                       const SlurmLimits& limits,
                                       std::optional<std::int64_t> at_once,
                                       const QueuedJobs& queued);

/// Whether a run's script can be a task of a job array, which then has to do what sbatch would do
/// for it: it names no log and no directory of its own and is not an array itself.
[[nodiscard]] bool fits_array(std::string_view script);

/// A batch script whose tasks are runs: each enters its run directory and starts the script there,
/// with the log that a separate job would have (`slurm-JOB.out`). It asks Slurm for the same as
/// the runs' own scripts.
/// \param script of one of the runs; the others' scripts ask for the same (request_key()) and
///        begin with the same `#!` line. EXPECTS: fits_array().
/// \param directories the run directories' names, by task.
[[nodiscard]] std::string array_script(std::string_view script,
                                       const std::vector<std::string>& directories);

}  // namespace core
