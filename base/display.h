#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace base {

/// Characters that hide or reorder what a person sees: control characters except newline, DEL, C1
/// controls, zero-width and bidirectional marks, line and paragraph separators, soft hyphen.
[[nodiscard]] bool is_invisible(std::uint32_t code);

/// Foreign text made harmless for logs and terminals: what is_invisible() becomes `\u{1b}`, bytes
/// that are not UTF-8 `\x{ff}`. The result is valid UTF-8.
[[nodiscard]] std::string escape_controls(std::string_view text);

/// Foreign text as our sentences quote it: on one line, control characters escaped, cut after 80
/// bytes.
[[nodiscard]] std::string display_text(std::string_view text);

/// The same for names and paths, which are of use only as a whole: cut after 300 bytes.
[[nodiscard]] std::string display_name(std::string_view text);

}  // namespace base
