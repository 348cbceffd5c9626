#pragma once

#include <string_view>

namespace core {

/// A path without the slashes at its end; `/` stays.
[[nodiscard]] constexpr std::string_view without_slashes_behind(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace core
