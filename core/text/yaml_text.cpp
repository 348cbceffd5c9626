#include "core/text/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"

namespace core {
namespace {

/// Far fewer texts than YAML allows, so that no reader and no context can disagree: words, paths
/// and sentences of plain ASCII that begin with a letter, `/` or `_`.
bool is_plain(std::string_view text) {
  if (text.empty()) return false;
  // Some readers of YAML take these for more than text; YAML 1.1 names `y` and `n` too.
  if (base::is_one_of(base::lower_case(text),
                      {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"})) {
    return false;
  }
  if (!base::is_letter(text.front()) && text.front() != '/' && text.front() != '_') return false;
  const bool known = std::all_of(text.begin(), text.end(), [](char c) {
    return base::is_alphanumeric(c) ||
           std::string_view("_./+@%=- ").find(c) != std::string_view::npos;
  });
  return known && text.back() != ' ';
}

std::string escaped(std::uint32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\t') return "\\t";
  if (code == '\r') return "\\r";
  return code < 0x100 ? fmt::format("\\x{:02X}", code) : fmt::format("\\u{:04X}", code);
}

}  // namespace

std::string yaml_quoted_if_needed(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  bool needs_escapes = false;
  std::string in_double = "\"";
  std::string in_single = "'";
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, length] = base::utf8_character_at(text, at).value_or(
        base::Utf8Character{static_cast<unsigned char>(text[at]), 1});
    const std::string_view character = text.substr(at, length);
    if (code == '\n' || code == 0xFFFE || code == 0xFFFF || base::is_invisible(code)) {
      needs_escapes = true;
      in_double += escaped(code);
    } else {
      if (code == '"' || code == '\\') in_double += '\\';
      in_double += character;
    }
    in_single += code == '\'' ? "''" : character;
    at += length;
  }
  return needs_escapes ? in_double + '"' : in_single + "'";
}

}  // namespace core
