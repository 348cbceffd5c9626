#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace core {

/// A count with its noun, with an "s" unless it is one: `1 run`, `8 runs`.
template <std::integral Number>
[[nodiscard]] std::string counted(Number count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// How many items a message names at most (docs/design.md, "Sizes of results").
inline constexpr std::size_t kMostNamed = 20;

/// The first kMostNamed items with `between` between them, and how many more there are:
/// `a, b and 3 more`.
[[nodiscard]] inline std::string join_truncated(const std::vector<std::string>& items,
                                                std::string_view between) {
  const auto end = items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), kMostNamed));
  std::string list = fmt::format("{}", fmt::join(items.begin(), end, between));
  if (end != items.end()) list += fmt::format(" and {} more", items.end() - end);
  return list;
}

}  // namespace core
