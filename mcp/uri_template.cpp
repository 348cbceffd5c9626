#include "mcp/uri_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

namespace mcp {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::optional<char> decoded_byte(std::string_view digits) {
  unsigned int byte = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, byte, 16);
  if (digits.size() != 2 || read.ptr != end || byte == 0) return std::nullopt;
  return static_cast<char>(byte);
}

std::optional<std::string> decoded(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const auto byte = decoded_byte(text.substr(i + 1, 2));
      if (!byte) return std::nullopt;
      c = *byte;
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    result += c;
  }
  if (result.empty()) return std::nullopt;
  return result;
}

/// How much of `uri` a variable takes when `rest` of the template stands behind it.
size_t length_of_value(std::string_view uri, std::string_view rest, bool holds_slashes) {
  if (!holds_slashes) return std::min(uri.find('/'), uri.size());
  return uri.size() > rest.size() ? uri.size() - rest.size() : 0;
}

}  // namespace

std::optional<UriVariables> match_uri(std::string_view uri_template, std::string_view uri) {
  UriVariables values;
  while (true) {
    const size_t open = std::min(uri_template.find('{'), uri_template.size());
    if (uri.substr(0, open) != uri_template.substr(0, open)) return std::nullopt;
    uri.remove_prefix(open);
    uri_template.remove_prefix(open);
    if (uri_template.empty()) break;

    const size_t close = uri_template.find('}');
    std::string_view name = uri_template.substr(1, close - 1);
    uri_template.remove_prefix(close + 1);
    const bool holds_slashes = name.starts_with('+');
    if (holds_slashes) name.remove_prefix(1);
    const size_t length = length_of_value(uri, uri_template, holds_slashes);
    auto value = decoded(uri.substr(0, length));
    if (!value) return std::nullopt;
    values.emplace(name, *std::move(value));
    uri.remove_prefix(length);
  }
  if (!uri.empty()) return std::nullopt;
  return values;
}

std::string encoded_path(std::string_view path) {
  std::string result;
  for (const char c : path) {
    if (is_plain(c) || c == '/') {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

}  // namespace mcp
