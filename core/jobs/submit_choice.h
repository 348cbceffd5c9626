#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/slurm/slurm_limits.h"

namespace core {

/// Jobs that wait or run, tasks of arrays included.
struct QueuedJobs {
  std::int64_t of_user = 0;
  std::int64_t of_experiment = 0;  ///< Among them.
};

/// Which of the runs that are not submitted yet are submitted now, and how.
struct SubmitChoice {
  std::size_t runs = 0;                 ///< So many, from the first on.
  std::size_t arrays = 0;               ///< 0: each is a job of its own.
  std::size_t array_size = 0;           ///< The most tasks of one array; 0 without arrays.
  std::optional<std::int64_t> at_once;  ///< How many tasks of all arrays run at a time.
  std::string why_left;                 ///< A sentence, where `runs` are not all.

  bool operator==(const SubmitChoice&) const = default;
};

/// Chooses what the limits leave free once the jobs that are there are subtracted: a site's are
/// met by fewer runs; `--max`, where all runs ask for the same, by arrays of which so many tasks
/// run at a time, else by fewer runs.
/// \param scripts of the runs that are not submitted yet, in their order.
/// \param at_once `--max`: how many jobs of the experiment may run at a time.
[[nodiscard]] SubmitChoice choose_runs(const std::vector<std::string_view>& scripts,
                                       const SlurmLimits& limits,
                                       std::optional<std::int64_t> at_once,
                                       const QueuedJobs& queued);

}  // namespace core
