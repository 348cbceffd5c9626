#pragma once

#include <fmt/format.h>

#include <concepts>
#include <string>
#include <string_view>

namespace core {

/// A count with its noun, with an "s" unless it is one: `1 run`, `8 runs`.
template <std::integral Number>
[[nodiscard]] std::string counted(Number count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace core
