#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace core {

/// A time limit in Slurm's forms (`90`, `30:00`, `1:30:00`, `2-12`, `2-12:30`, `2-12:30:00`), as
/// written; `30 min`, `2 hours` and `1 day` become one. Nothing for any other text.
std::optional<std::string> slurm_duration(std::string_view text);

/// A memory size with its unit, as Slurm writes it: `16G`, `16 GB` and `16GiB` are `16G`. `0` is
/// all the memory of a node. Nothing for any other text, a number without a unit included: Slurm
/// would read megabytes where people mean gigabytes.
std::optional<std::string> slurm_memory(std::string_view text);

}  // namespace core
