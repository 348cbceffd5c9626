#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

/// The largest plan or settings file that is read (design section 7, "Refused before parsing").
inline constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20;

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

struct Utf8Character {
  std::uint32_t code = 0;  ///< The code point.
  std::size_t length = 0;  ///< Bytes.
};

/// The character that begins at byte `at`, or nothing where the bytes there are no UTF-8.
/// EXPECTS: at < text.size().
[[nodiscard]] std::optional<Utf8Character> utf8_character_at(std::string_view text, std::size_t at);

/// Characters that hide or reorder what a person sees: control characters except newline, DEL, C1
/// controls, zero-width and bidirectional marks, line and paragraph separators, soft hyphen.
[[nodiscard]] bool is_invisible(std::uint32_t code);

/// What a text that is not UTF-8 seems to be, for the sentence that refuses it: "UTF-16 (little
/// endian)", "UTF-16 (big endian)" by mark or by the pattern of its NUL bytes, otherwise "Latin-1
/// or another 8-bit encoding".
[[nodiscard]] std::string guessed_encoding(std::string_view bytes);

/// The text without the byte order mark that editors on Windows put in front.
[[nodiscard]] std::string_view without_bom(std::string_view text);

/// The text of a file that is fit to be parsed, without its byte order mark. Over kMaxTextBytes, a
/// NUL byte and anything that is not UTF-8 are refused, each with `file` (and the line) and what to
/// do. The result looks into `bytes`.
[[nodiscard]] Result<std::string_view> readable_text(std::string_view bytes,
                                                     const std::string& file);

/// Foreign text made harmless for logs and terminals: what is_invisible() becomes `\u{1b}`, bytes
/// that are no UTF-8 `\x{ff}`.
/// The result is valid UTF-8.
[[nodiscard]] std::string escape_controls(std::string_view text);

}  // namespace core
