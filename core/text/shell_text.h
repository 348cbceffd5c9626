#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/ascii.h"

namespace core {

/// Text as one word of a shell command or script: as it is where every character is safe, else in
/// single quotes.
[[nodiscard]] inline std::string shell_word(std::string_view text) {
  const bool is_safe = std::all_of(text.begin(), text.end(), [](char c) {
    return base::is_alphanumeric(c) ||
           std::string_view("_-./:=,+@%").find(c) != std::string_view::npos;
  });
  if (is_safe && !text.empty()) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? R"('\'')" : std::string(1, c);
  return quoted + "'";
}

}  // namespace core
