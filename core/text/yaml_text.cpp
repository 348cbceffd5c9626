#include "core/text/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"

namespace core {
namespace {

/// Words that some reader of YAML takes for more than text; YAML 1.1 names `y` and `n` too.
bool is_reserved(std::string_view text) {
  constexpr std::array<std::string_view, 10> kWords{"y",   "n",    "yes",   "no",   "on",
                                                    "off", "true", "false", "null", "nan"};
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

/// Far fewer texts than YAML allows, so that no reader and no context can disagree: words, paths
/// and sentences of plain ASCII that begin with a letter, `/` or `_`.
bool is_plain(std::string_view text) {
  if (text.empty() || is_reserved(text)) return false;
  if (!base::is_letter(text.front()) && text.front() != '/' && text.front() != '_') return false;
  const bool known = std::all_of(text.begin(), text.end(), [](char c) {
    return base::is_letter(c) || base::is_digit(c) ||
           std::string_view("_./+@%=- ").find(c) != std::string_view::npos;
  });
  return known && text.back() != ' ';
}

bool needs_escape(std::uint32_t code) {
  return code == '\n' || code == 0xFFFE || code == 0xFFFF || base::is_invisible(code);
}

std::string escaped(std::uint32_t code) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    default:
      return code < 0x100 ? fmt::format("\\x{:02X}", code) : fmt::format("\\u{:04X}", code);
  }
}

/// Gives false for `out` where no character needs an escape.
bool write_double_quoted(std::string_view text, std::string& out) {
  bool needed = false;
  out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const base::Utf8Character character = base::utf8_character_at(text, at).value_or(
        base::Utf8Character{static_cast<unsigned char>(text[at]), 1});
    if (needs_escape(character.code)) {
      needed = true;
      out += escaped(character.code);
    } else {
      if (character.code == '"' || character.code == '\\') out += '\\';
      out += text.substr(at, character.length);
    }
    at += character.length;
  }
  out += '"';
  return needed;
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

}  // namespace

std::string yaml_quoted_if_needed(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string double_quoted;
  return write_double_quoted(text, double_quoted) ? double_quoted : single_quoted(text);
}

}  // namespace core
