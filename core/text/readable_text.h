#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace core {

/// The largest plan or settings file that is read (docs/design.md, "Bounds").
inline constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20;

/// The text of a file that is fit to be parsed, without the byte order mark that editors on Windows
/// put in front. Over kMaxTextBytes, a NUL byte and anything that is not UTF-8 are refused, each
/// with `file` (and the line) and what to do; the error names the encoding that UTF-16 or Latin-1
/// text seems to have. The result points into `bytes`.
[[nodiscard]] Result<std::string_view> readable_text(std::string_view bytes,
                                                     const std::string& file);

}  // namespace core
