#include "mcp/http/request_check.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/utf8.h"
#include "mcp/wording.h"

namespace mcp::http {
namespace {

std::string value_or_nothing(const std::string* value) {
  return value == nullptr ? "nothing" : in_quotes(*value);
}

HttpCheck check_types(const RequestHead& head) {
  const std::string* type = head.find("Content-Type");
  if (type == nullptr || media_type(*type) != "application/json") {
    return HttpError{415, fmt::format("Content-Type: expected application/json, got {}",
                                      value_or_nothing(type))};
  }
  const std::string* encoding = head.find("Content-Encoding");
  if (encoding != nullptr && base::lower_case(*encoding) != "identity") {
    return HttpError{415, fmt::format("Content-Encoding: a body must not be compressed, got {}",
                                      in_quotes(*encoding))};
  }
  const std::string* accept = head.find("Accept");
  const auto accepts = [accept](const char* each) { return lists_media_type(*accept, each); };
  if (accept != nullptr && !accepts("application/json") && !accepts("application/*") &&
      !accepts("*/*")) {
    return HttpError{406, fmt::format("Accept: expected application/json and text/event-stream, "
                                      "got {}",
                                      in_quotes(*accept))};
  }
  return base::Done{};
}

HttpCheck check_length(const RequestHead& head) {
  // Chunks do not say how long the body is, and some versions of the library read them without a
  // bound, or take a chunk size of "-2". No client of MCP needs them.
  if (head.find("Transfer-Encoding") != nullptr) {
    return HttpError{411, "Transfer-Encoding: send the body whole, with a Content-Length"};
  }
  const std::string* text = head.find("Content-Length");
  if (text == nullptr) {
    return HttpError{411, "Content-Length: expected the body's length, got nothing"};
  }
  if (text->empty() || !std::ranges::all_of(*text, base::is_digit)) {
    return HttpError{400,
                     fmt::format("Content-Length: expected a number, got {}", in_quotes(*text))};
  }
  size_t length = 0;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), length);
  if (parsed.ec != std::errc() || length > kLongestBody) {
    return HttpError{413, fmt::format("the body is too long: {} bytes; the limit is {}",
                                      in_quotes(*text), kLongestBody)};
  }
  return base::Done{};
}

}  // namespace

void RequestHead::add(std::string_view name, std::string_view value) {
  const auto [place, is_new] = headers.try_emplace(base::lower_case(name), value);
  if (!is_new) place->second.append(", ").append(value);
}

const std::string* RequestHead::find(std::string_view name) const {
  const auto it = headers.find(base::lower_case(name));
  return it == headers.end() ? nullptr : &it->second;
}

std::string media_type(std::string_view header) {
  return base::lower_case(base::trimmed(header.substr(0, header.find(';'))));
}

bool lists_media_type(std::string_view header, std::string_view type) {
  for (size_t begin = 0; begin < header.size();) {
    const size_t end = std::min(header.find(',', begin), header.size());
    if (media_type(header.substr(begin, end - begin)) == type) return true;
    begin = end + 1;
  }
  return false;
}

RequestCheck::RequestCheck(const std::string& bound_host, std::optional<BearerToken> token)
    : names_{"localhost", "127.0.0.1", "[::1]"}, token_(std::move(token)) {
  const bool is_ipv6 = bound_host.find(':') != std::string::npos;
  names_.insert(base::lower_case(is_ipv6 ? "[" + bound_host + "]" : bound_host));
  std::array<char, 256> machine{};
  if ((bound_host == "0.0.0.0" || bound_host == "::") &&
      gethostname(machine.data(), machine.size() - 1) == 0) {
    names_.insert(base::lower_case(machine.data()));
  }
}

/// \param host as in a `Host` header: `localhost:8080`.
bool RequestCheck::is_this_server(std::string_view host) const {
  const size_t name_end = host.starts_with('[') ? host.find(']') : 0;
  const size_t colon = host.find(':', std::min(name_end, host.size()));
  if (colon != std::string_view::npos) {
    const std::string_view port = host.substr(colon + 1);
    if (port.size() > 5 || !std::ranges::all_of(port, base::is_digit)) return false;
  }
  return names_.contains(base::lower_case(host.substr(0, colon)));
}

HttpCheck RequestCheck::check_host(const RequestHead& head) const {
  const std::string* host = head.find("Host");
  if (host == nullptr || !is_this_server(*host)) {
    return HttpError{403, fmt::format("Host: expected a name of this server, such as localhost, "
                                      "got {}",
                                      value_or_nothing(host))};
  }
  const std::string* origin = head.find("Origin");
  if (origin == nullptr) return base::Done{};
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin->starts_with(scheme) && is_this_server(origin->substr(scheme.size())))
      return base::Done{};
  }
  return HttpError{
      403, fmt::format("Origin: pages from {} may not use this server", in_quotes(*origin))};
}

HttpCheck RequestCheck::check_token(const RequestHead& head) const {
  const std::string* given = head.find("Authorization");
  if (!token_ || token_->is_in(given)) return base::Done{};
  if (given == nullptr) {
    return HttpError{401,
                     "Authorization: expected `Bearer TOKEN`, got nothing; the token is in the "
                     "file that the server named when it started",
                     {{"WWW-Authenticate", "Bearer"}}};
  }
  return HttpError{401,
                   "Authorization: this is not the server's token; unless it is started with "
                   "--token-file, the server makes a new one at each start",
                   {{"WWW-Authenticate", "Bearer error=\"invalid_token\""}}};
}

HttpCheck RequestCheck::check(const RequestHead& head) const {
  if (auto host = check_host(head); !host) return host;
  if (head.path == kHealthEndpoint) {
    if (head.method == "GET" || head.method == "HEAD") return base::Done{};
    return HttpError{405,
                     fmt::format("{} {}: expected GET", head.method, kHealthEndpoint),
                     {{"Allow", "GET, HEAD"}}};
  }
  if (auto token = check_token(head); !token) return token;
  if (head.path != kEndpoint) {
    return HttpError{404, fmt::format("there is nothing at {}; this server speaks MCP at {}",
                                      in_quotes(head.path), kEndpoint)};
  }
  if (head.method != "POST") {
    return HttpError{405,
                     fmt::format("{} {}: expected POST; this server keeps no sessions, so there is "
                                 "nothing to listen to or to delete",
                                 head.method, kEndpoint),
                     {{"Allow", "POST"}}};
  }
  if (auto types = check_types(head); !types) return types;
  return check_length(head);
}

}  // namespace mcp::http
