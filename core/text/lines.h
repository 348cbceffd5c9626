#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace core {

/// Takes the first line off a text. \returns it without its line end.
inline std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

/// The number, from 1, of the line that holds byte `at`.
[[nodiscard]] inline int line_number_at(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace core
