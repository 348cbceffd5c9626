#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

/// The largest plan or settings file that is read (docs/design.md, "Bounds").
inline constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20;

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

}  // namespace core
