#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "core/slurm/request.h"
#include "core/slurm/slurm_programs.h"

namespace core {

/// What a site allows, as far as Slurm tells it.
struct SlurmLimits {
  /// Jobs, tasks of arrays included, that a user may have in the queue: the least of what the
  /// user's association and the QOS say (`MaxSubmitJobs`).
  std::optional<std::int64_t> jobs;
  std::int64_t array_size = 1001;       ///< `MaxArraySize`: array indices are below it.
  std::chrono::seconds remembers{300};  ///< `MinJobAge`: how long squeue shows what has ended.

  bool operator==(const SlurmLimits&) const = default;
};

/// Asks scontrol and sacctmgr; what they do not tell is Slurm's default, or no limit.
/// \param user the name; empty when it is not known.
/// \param request says the account and the QOS.
[[nodiscard]] SlurmLimits ask_limits(const SlurmPrograms& programs, const std::string& user,
                                     const SlurmRequest& request, const std::stop_token& stop);

}  // namespace core
