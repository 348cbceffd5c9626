#include "base/display.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace base {
namespace {

std::string on_one_line(std::string_view text, std::size_t most_bytes) {
  const std::string_view head = truncated(text, most_bytes);
  std::string line;
  for (const char c : escape_controls(head)) {
    line += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return head.size() < text.size() ? line + "..." : line;
}

}  // namespace

bool is_invisible(std::uint32_t code) {
  constexpr std::array<std::array<std::uint32_t, 2>, 9> kRanges{{{0x80, 0x9F},
                                                                 {0xAD, 0xAD},
                                                                 {0x61C, 0x61C},
                                                                 {0x180E, 0x180E},
                                                                 {0x200B, 0x200F},
                                                                 {0x2028, 0x202E},
                                                                 {0x2060, 0x206F},
                                                                 {0xFEFF, 0xFEFF},
                                                                 {0xFFF9, 0xFFFB}}};
  const bool control = code < 0x20 && code != '\n';
  return control || code == 0x7F || std::any_of(kRanges.begin(), kRanges.end(), [&](auto range) {
           return code >= range[0] && code <= range[1];
         });
}

std::string escape_controls(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto character = utf8_character_at(text, at);
    if (!character) {
      escaped += fmt::format("\\x{{{:02x}}}", static_cast<unsigned char>(text[at]));
    } else if (is_invisible(character->code)) {
      escaped += fmt::format("\\u{{{:x}}}", character->code);
    } else {
      escaped += text.substr(at, character->length);
    }
    at += character ? character->length : 1;
  }
  return escaped;
}

std::string display_text(std::string_view text) { return on_one_line(text, 80); }

std::string display_name(std::string_view text) { return on_one_line(text, 300); }

}  // namespace base
