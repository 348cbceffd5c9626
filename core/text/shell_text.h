#pragma once

#include <string>
#include <string_view>

namespace core {

/// Text as one word of a shell command or script: as it is where every character is safe, else in
/// single quotes.
std::string shell_word(std::string_view text);

}  // namespace core
