#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core {

/// How many of many a message names (docs/design.md, "Sizes of results").
inline constexpr std::size_t kMostNamed = 20;

/// The first kMostNamed items with `between` between them, and how many more there are.
std::string join_truncated(const std::vector<std::string>& items, std::string_view between);

}  // namespace core
