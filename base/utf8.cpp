#include "base/utf8.h"

#include <algorithm>
#include <array>

namespace base {
namespace {

constexpr std::array<std::string_view, 9> kBlanks = {
    " ", "\t", "\n", "\r", "\u00a0", "\u200b", "\u2009", "\u202f", "\ufeff"};

/// The length of the blank at the front or the end of a text; 0 where there is none.
std::size_t blank_at_end(std::string_view text, bool front) {
  for (const std::string_view blank : kBlanks) {
    if (front ? text.starts_with(blank) : text.ends_with(blank)) return blank.size();
  }
  return 0;
}

}  // namespace

std::optional<Utf8Character> utf8_character_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return Utf8Character{first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return std::nullopt;
  std::uint32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[at + i])) return std::nullopt;
    code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return std::nullopt;
  return Utf8Character{code, length};
}

std::size_t first_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const auto character = utf8_character_at(text, at);
    if (!character) return at;
    at += character->length;
  }
  return at;
}

bool is_valid_utf8(std::string_view bytes) { return first_invalid_utf8(bytes) == bytes.size(); }

std::string_view trimmed(std::string_view text) {
  // Most texts end in a plain letter: one comparison, not nine.
  const auto may_be_blank = [](char c) {
    return c <= ' ' || static_cast<unsigned char>(c) >= 0x80;
  };
  while (!text.empty() && may_be_blank(text.front())) {
    const std::size_t length = blank_at_end(text, true);
    if (length == 0) break;
    text.remove_prefix(length);
  }
  while (!text.empty() && may_be_blank(text.back())) {
    const std::size_t length = blank_at_end(text, false);
    if (length == 0) break;
    text.remove_suffix(length);
  }
  return text;
}

std::string_view truncated(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && is_continuation(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

}  // namespace base
