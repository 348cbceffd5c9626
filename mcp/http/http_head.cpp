#include "mcp/http/http_head.h"

#include <algorithm>

namespace mcp::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// A character of a token (RFC 9110, 5.6.2).
bool is_token_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_control(char c) { return (c >= '\0' && c < ' ' && c != '\t') || c == '\x7f'; }

bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what stands before `separator` off `text`, which keeps what stands behind it.
std::string_view take_until(std::string_view& text, std::string_view separator) {
  const size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + separator.size(), text.size()));
  return part;
}

}  // namespace

std::optional<HttpHead> HttpHead::parse(std::string_view text) {
  HttpHead head;
  if (!head.read_request_line(take_until(text, kLineEnd))) return std::nullopt;
  while (!text.empty()) {
    const std::string_view line = take_until(text, kLineEnd);
    if (line.empty()) return text.empty() ? std::optional(std::move(head)) : std::nullopt;
    if (!head.read_header(line)) return std::nullopt;
  }
  return std::nullopt;
}

bool HttpHead::read_request_line(std::string_view line) {
  method_ = take_until(line, " ");
  std::string_view target = take_until(line, " ");
  version_ = line;
  if (!is_token(method_) || target.empty() || !std::ranges::all_of(target, is_visible))
    return false;
  path_ = take_until(target, "?");
  return version_ == "HTTP/1.1" || version_ == "HTTP/1.0";
}

bool HttpHead::read_header(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (std::ranges::any_of(value, is_control)) return false;
  const auto [place, is_new] = headers_.try_emplace(lower_case(line.substr(0, colon)), value);
  if (!is_new) place->second.append(", ").append(value);
  return true;
}

const std::string* HttpHead::find(std::string_view name) const {
  const auto it = headers_.find(lower_case(name));
  return it == headers_.end() ? nullptr : &it->second;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string media_type(std::string_view header) {
  return lower_case(trimmed(take_until(header, ";")));
}

bool lists_media_type(std::string_view header, std::string_view type) {
  while (!header.empty()) {
    if (media_type(take_until(header, ",")) == type) return true;
  }
  return false;
}

}  // namespace mcp::http
