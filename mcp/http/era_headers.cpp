#include "mcp/http/era_headers.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "mcp/era.h"
#include "mcp/wording.h"

namespace mcp::http {
namespace {

constexpr const char* kVersionHeader = "MCP-Protocol-Version";
constexpr const char* kMethodHeader = "Mcp-Method";
constexpr const char* kNameHeader = "Mcp-Name";

/// Methods that ask for one thing, and which parameter names it.
constexpr std::array<std::pair<std::string_view, const char*>, 3> kNamed = {
    {{"tools/call", "name"}, {"prompts/get", "name"}, {"resources/read", "uri"}}};

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  text.remove_suffix(text.ends_with("==") ? 2 : (text.ends_with('=') ? 1 : 0));
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> count) & 0xFFU);
  }
  return bytes;
}

/// Whether a header has this value, maybe as `=?base64?...?=`, which carries text that a header
/// cannot (MCP 2026-07-28, basic/transports/streamable-http). The library has percent-decoded it.
bool header_says(std::string_view header, const std::string& expected) {
  constexpr std::string_view kPrefix = "=?base64?";
  constexpr std::string_view kSuffix = "?=";
  if (header.size() >= kPrefix.size() + kSuffix.size() && header.starts_with(kPrefix) &&
      header.ends_with(kSuffix)) {
    header.remove_prefix(kPrefix.size());
    header.remove_suffix(kSuffix.size());
    return decode_base64(header) == expected;
  }
  return header == expected || header == httplib::detail::decode_url(expected, false);
}

/// The header must be there and say what the body says.
/// \param place where the body says it.
RpcStatus check_header(const RequestHead& head, const char* header, std::string_view place,
                       const std::string& expected) {
  const std::string* given = head.find(header);
  if (given != nullptr && header_says(*given, expected)) return base::Done{};
  return RpcError{kHeaderMismatch, fmt::format("header {}: expected {} as in {}, got {}", header,
                                               in_quotes(expected), place,
                                               given == nullptr ? "nothing" : in_quotes(*given))};
}

RpcStatus check_modern_headers(const RequestHead& head, const Request& request) {
  const auto meta = request.params.find("_meta");
  if (meta != request.params.end() && meta->is_object()) {
    const auto version = meta->find(kMetaProtocolVersion);
    if (version != meta->end() && version->is_string()) {
      const std::string place = fmt::format("params._meta[\"{}\"]", kMetaProtocolVersion);
      auto status = check_header(head, kVersionHeader, place, version->get<std::string>());
      if (!status) return status;
    }
  }
  const auto envelope = open_envelope(request);
  if (!envelope) return envelope.error();
  auto status = check_header(head, kMethodHeader, "method", request.method);
  if (!status) return status;
  const auto* named =
      std::ranges::find(kNamed, request.method, &decltype(kNamed)::value_type::first);
  if (named == kNamed.end()) return base::Done{};
  const auto value = request.params.find(named->second);
  // What is not a name is for the method to refuse.
  if (value == request.params.end() || !value->is_string()) return base::Done{};
  return check_header(head, kNameHeader, fmt::format("params.{}", named->second),
                      value->get<std::string>());
}

}  // namespace

RpcStatus check_headers(const RequestHead& head, const Request& request) {
  if (era_of(request) == Era::kModern) return check_modern_headers(head, request);
  const std::string* version = head.find(kVersionHeader);
  if (version != nullptr && *version == kModernRevision) {
    return RpcError{
        kInvalidParams,
        fmt::format("params._meta[\"{}\"]: expected \"{}\" as in header {}, got nothing",
                    kMetaProtocolVersion, kModernRevision, kVersionHeader)};
  }
  if (request.method == "initialize") return base::Done{};
  return check_version_header(head);
}

RpcStatus check_version_header(const RequestHead& head) {
  const std::string* version = head.find(kVersionHeader);
  if (version == nullptr || *version == kModernRevision ||
      std::ranges::find(kLegacyRevisions, *version) != kLegacyRevisions.end()) {
    return base::Done{};
  }
  Json supported = Json::array({kModernRevision});
  for (const std::string_view revision : kLegacyRevisions) supported.push_back(revision);
  return RpcError{kUnsupportedProtocolVersion,
                  fmt::format("header {}: unsupported protocol version {}", kVersionHeader,
                              in_quotes(*version)),
                  {{"supported", std::move(supported)}, {"requested", *version}}};
}

}  // namespace mcp::http
