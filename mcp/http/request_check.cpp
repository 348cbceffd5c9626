#include "mcp/http/request_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "mcp/wording.h"

namespace mcp::http {
namespace {

std::string value_or_nothing(const std::string* value) {
  return value == nullptr ? "nothing" : in_quotes(*value);
}

std::optional<Refused> wrong_place(const HttpHead& head) {
  if (head.path() != kEndpoint) {
    return Refused{404, fmt::format("there is nothing at {}; this server speaks MCP at {}",
                                    in_quotes(head.path()), kEndpoint)};
  }
  if (head.method() != "POST") {
    return Refused{405,
                   fmt::format("{} {}: expected POST; sessions hold nothing here and have no "
                               "stream of their own",
                               head.method(), kEndpoint),
                   {{"Allow", "POST"}}};
  }
  return std::nullopt;
}

std::optional<Refused> wrong_type(const HttpHead& head) {
  const std::string* type = head.find("Content-Type");
  if (type == nullptr || media_type(*type) != "application/json") {
    return Refused{415, fmt::format("Content-Type: expected application/json, got {}",
                                    value_or_nothing(type))};
  }
  const std::string* encoding = head.find("Content-Encoding");
  if (encoding != nullptr && lower_case(*encoding) != "identity") {
    return Refused{415, fmt::format("Content-Encoding: a body must not be compressed, got {}",
                                    in_quotes(*encoding))};
  }
  const std::string* accept = head.find("Accept");
  const auto accepts = [accept](const char* each) { return lists_media_type(*accept, each); };
  if (accept != nullptr && !accepts("application/json") && !accepts("application/*") &&
      !accepts("*/*")) {
    return Refused{406, fmt::format("Accept: expected application/json and text/event-stream, got "
                                    "{}",
                                    in_quotes(*accept))};
  }
  return std::nullopt;
}

/// A body in chunks says nowhere how long it is, and versions of the library read it without a
/// bound, or take a chunk size of "-2". No client of MCP needs one.
std::optional<Refused> wrong_length(const HttpHead& head) {
  if (head.find("Transfer-Encoding") != nullptr) {
    return Refused{411, "Transfer-Encoding: a body must come whole, with a Content-Length"};
  }
  const std::string* text = head.find("Content-Length");
  if (text == nullptr)
    return Refused{411, "Content-Length: expected the body's length, got nothing"};
  const bool is_number =
      !text->empty() && std::ranges::all_of(*text, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) {
    return Refused{400, fmt::format("Content-Length: expected a number, got {}", in_quotes(*text))};
  }
  size_t length = 0;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), length);
  if (parsed.ec != std::errc() || length > kLongestBody) {
    return Refused{413, fmt::format("the body is too long: {} bytes; at most {} are read",
                                    in_quotes(*text), kLongestBody)};
  }
  return std::nullopt;
}

}  // namespace

RequestCheck::RequestCheck(AllowedHosts hosts, std::optional<BearerToken> token)
    : hosts_(std::move(hosts)), token_(std::move(token)) {}

std::optional<Refused> RequestCheck::wrong_host(const HttpHead& head) const {
  const std::string* host = head.find("Host");
  if (host == nullptr || !hosts_.allows_host(*host)) {
    return Refused{403, fmt::format("Host: expected a name of this server, such as localhost, got "
                                    "{}",
                                    value_or_nothing(host))};
  }
  const std::string* origin = head.find("Origin");
  if (origin != nullptr && !hosts_.allows_origin(*origin)) {
    return Refused{
        403, fmt::format("Origin: pages from {} may not use this server", in_quotes(*origin))};
  }
  return std::nullopt;
}

std::optional<Refused> RequestCheck::unknown_client(const HttpHead& head) const {
  const std::string* given = head.find("Authorization");
  if (!token_ || token_->is_in(given)) return std::nullopt;
  if (given == nullptr) {
    return Refused{401,
                   "Authorization: expected `Bearer TOKEN`, got nothing; the token is in the file "
                   "that the server named when it started",
                   {{"WWW-Authenticate", "Bearer"}}};
  }
  return Refused{401,
                 "Authorization: this is not the token of this server; it makes a new one at each "
                 "start unless it was started with --token-file",
                 {{"WWW-Authenticate", "Bearer error=\"invalid_token\""}}};
}

std::optional<Refused> RequestCheck::refusal(const HttpHead& head) const {
  if (auto refused = wrong_host(head)) return refused;
  if (head.path() == kHealthEndpoint) {
    if (head.method() == "GET" || head.method() == "HEAD") return std::nullopt;
    return Refused{405,
                   fmt::format("{} {}: expected GET", head.method(), kHealthEndpoint),
                   {{"Allow", "GET, HEAD"}}};
  }
  if (auto refused = unknown_client(head)) return refused;
  for (const auto check : {wrong_place, wrong_type, wrong_length}) {
    if (auto refused = check(head)) return refused;
  }
  return std::nullopt;
}

}  // namespace mcp::http
