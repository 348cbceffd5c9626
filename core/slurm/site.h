#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/slurm/request.h"
#include "core/slurm/slurm_programs.h"

namespace core {

/// What a site allows, as far as Slurm says.
struct SlurmLimits {
  /// How many jobs, tasks of arrays included, a user may have in the queue: the lower limit of the
  /// user's association and of the QOS (`MaxSubmitJobs`).
  std::optional<std::int64_t> jobs;
  std::int64_t array_size = 1001;       ///< `MaxArraySize`: array indices are below it.
  std::chrono::seconds remembers{300};  ///< `MinJobAge`: how long squeue shows jobs that ended.

  bool operator==(const SlurmLimits&) const = default;
};

/// Asks scontrol and sacctmgr. What they do not say is Slurm's default, or not limited.
/// \param user the name; empty when it is not known.
/// \param request names the account and the QOS.
[[nodiscard]] SlurmLimits ask_limits(const SlurmPrograms& programs, const std::string& user,
                                     const SlurmRequest& request, const std::stop_token& stop);

/// What the site offers instead of the request that Slurm refused, as a sentence: the largest nodes
/// of the requested partition, the partitions, or the user's accounts. (Slurm has one message for
/// too many GPUs, too much memory and too many CPUs.) Empty when Slurm does not say.
/// \param words Slurm's refusal. \param user for the accounts; may be empty.
[[nodiscard]] std::string site_offer(const SlurmPrograms& programs, const SlurmRequest& request,
                                     std::string_view words, const std::string& user,
                                     const std::stop_token& stop);

/// The same about partitions, from what `sinfo --exact -h -o "%P|%l|%m|%c|%G|%f"` prints.
/// \param partition empty: the default one.
[[nodiscard]] std::string partition_offer(std::string_view sinfo, const std::string& partition);

}  // namespace core
