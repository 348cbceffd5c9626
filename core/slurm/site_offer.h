#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "core/slurm/request.h"
#include "core/slurm/slurm_programs.h"

namespace core {

/// What the site has of that for which a request was refused, as a sentence: its partitions, the
/// largest nodes of the partition that is asked for, or the user's accounts. Slurm has one message
/// for too many GPUs, too much memory and too many CPUs. Empty where Slurm does not tell.
/// \param words of the refusal. \param user for the accounts; may be empty.
[[nodiscard]] std::string site_offer(const SlurmPrograms& programs, const SlurmRequest& request,
                                     std::string_view words, const std::string& user,
                                     const std::stop_token& stop);

/// The same about partitions, from what `sinfo --exact -h -o "%P|%l|%m|%c|%G|%f"` prints.
/// \param partition empty: the default one.
[[nodiscard]] std::string partition_offer(std::string_view sinfo, const std::string& partition);

}  // namespace core
