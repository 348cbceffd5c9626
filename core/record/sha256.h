#pragma once

#include <string>
#include <string_view>

namespace core {

/// The SHA-256 of a text, 64 hex digits in lower case, as `sha256sum` prints them.
[[nodiscard]] std::string sha256(std::string_view text);

}  // namespace core
