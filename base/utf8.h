#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace base {

/// Whether a byte continues a character of UTF-8: 10xxxxxx.
[[nodiscard]] constexpr bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

/// The offset of the first byte that is not UTF-8; the size of the text where all of it is.
[[nodiscard]] std::size_t first_invalid_utf8(std::string_view text);

struct Utf8Character {
  std::uint32_t code = 0;  ///< The code point.
  std::size_t length = 0;  ///< Bytes.
};

/// The character that begins at byte `at`; nothing where the bytes there are not UTF-8.
/// EXPECTS: at < text.size().
[[nodiscard]] std::optional<Utf8Character> utf8_character_at(std::string_view text, std::size_t at);

/// The text without the blanks around it: ASCII blanks and line ends, no-break, thin and zero-width
/// spaces, byte order marks.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The beginning of a text, at most `bytes` long, cut between two characters.
[[nodiscard]] std::string_view truncated(std::string_view text, std::size_t bytes);

}  // namespace base
