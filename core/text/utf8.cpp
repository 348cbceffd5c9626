#include "core/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace core {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Where the first byte stands that is no UTF-8; the text's size where all of it is.
std::size_t first_invalid(std::string_view text) {
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

std::string_view head_of(std::string_view bytes) { return bytes.substr(0, 4096); }

int line_of(std::string_view text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
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

bool is_valid_utf8(std::string_view bytes) { return first_invalid(bytes) == bytes.size(); }

std::string guessed_encoding(std::string_view bytes) {
  const char* const little = "UTF-16 (little endian)";
  const char* const big = "UTF-16 (big endian)";
  if (bytes.substr(0, 2) == "\xFF\xFE") return little;
  if (bytes.substr(0, 2) == "\xFE\xFF") return big;
  // Latin letters in UTF-16 have a NUL as every second byte; its place tells the byte order.
  std::array<std::size_t, 2> zeros{};
  const std::string_view head = head_of(bytes);
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1U : 0U;
  if (zeros[1] > head.size() / 4 && zeros[0] < zeros[1] / 4) return little;
  if (zeros[0] > head.size() / 4 && zeros[1] < zeros[0] / 4) return big;
  return "Latin-1 or another 8-bit encoding";
}

std::string_view without_bom(std::string_view text) {
  return text.substr(0, 3) == "\xEF\xBB\xBF" ? text.substr(3) : text;
}

Result<std::string_view> readable_text(std::string_view bytes, const std::string& file) {
  if (bytes.size() > kMaxTextBytes) {
    return Error{fmt::format(
        "{}: is larger than 16 MiB ({} bytes), the most that is read of a text file; a plan is far "
        "smaller, so this may be another file",
        file, bytes.size())};
  }
  const std::string_view text = without_bom(bytes);
  const std::size_t zero = text.find('\0');
  const std::size_t invalid = first_invalid(text);
  if (invalid < text.size() || zero != std::string_view::npos) {
    const std::string encoding = guessed_encoding(bytes);
    if (invalid == text.size() && encoding.find("UTF-16") == std::string::npos) {
      return Error{
          fmt::format("{}:{}: holds a NUL byte, so it is no text file", file, line_of(text, zero))};
    }
    return Error{fmt::format("{}:{}: is not UTF-8, it seems to be {}; save the file as UTF-8", file,
                             line_of(text, std::min(invalid, zero)), encoding)};
  }
  return text;
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

}  // namespace core
