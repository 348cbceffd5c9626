#include "mcp/http/era_headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "mcp/era.h"
#include "mcp/http/header_value.h"
#include "mcp/wording.h"

namespace mcp::http {
namespace {

constexpr const char* kVersionHeader = "MCP-Protocol-Version";
constexpr const char* kMethodHeader = "Mcp-Method";
constexpr const char* kNameHeader = "Mcp-Name";

/// Methods that ask for one thing, and which parameter names it.
constexpr std::array<std::pair<std::string_view, const char*>, 3> kNamed = {
    {{"tools/call", "name"}, {"prompts/get", "name"}, {"resources/read", "uri"}}};

/// The header must be there and say what the body says.
std::optional<RpcError> mismatch(const HttpHead& head, const char* header, std::string_view place,
                                 const std::string& expected) {
  const std::string* given = head.find(header);
  if (given != nullptr && decoded_header_value(*given) == expected) return std::nullopt;
  return RpcError{kHeaderMismatch, fmt::format("header {}: expected {} as in {}, got {}", header,
                                               in_quotes(expected), place,
                                               given == nullptr ? "nothing" : in_quotes(*given))};
}

std::optional<RpcError> wrong_name(const HttpHead& head, const Request& request) {
  const auto* named =
      std::ranges::find(kNamed, request.method, &decltype(kNamed)::value_type::first);
  if (named == kNamed.end()) return std::nullopt;
  const auto value = request.params.find(named->second);
  // What is no name is for the method to refuse.
  if (value == request.params.end() || !value->is_string()) return std::nullopt;
  return mismatch(head, kNameHeader, fmt::format("params.{}", named->second),
                  value->get<std::string>());
}

/// The version that `_meta` names; null when it names none.
const Json* version_in_meta(const Request& request) {
  const auto meta = request.params.find("_meta");
  if (meta == request.params.end() || !meta->is_object()) return nullptr;
  const auto version = meta->find(kMetaProtocolVersion);
  return version == meta->end() || !version->is_string() ? nullptr : &*version;
}

std::optional<RpcError> wrong_modern_headers(const HttpHead& head, const Request& request) {
  const auto envelope = open_envelope(request);
  if (const Json* version = version_in_meta(request)) {
    const std::string place = fmt::format("params._meta[\"{}\"]", kMetaProtocolVersion);
    if (auto wrong = mismatch(head, kVersionHeader, place, version->get<std::string>()))
      return wrong;
  }
  if (!envelope) return envelope.error();
  if (auto wrong = mismatch(head, kMethodHeader, "method", request.method)) return wrong;
  return wrong_name(head, request);
}

}  // namespace

std::optional<RpcError> wrong_headers(const HttpHead& head, const Request& request) {
  if (era_of(request) == Era::kModern) return wrong_modern_headers(head, request);
  const std::string* version = head.find(kVersionHeader);
  if (version != nullptr && *version == kModernRevision) {
    return RpcError{
        kInvalidParams,
        fmt::format("params._meta[\"{}\"]: expected \"{}\" as in header {}, got nothing",
                    kMetaProtocolVersion, kModernRevision, kVersionHeader)};
  }
  if (request.method == "initialize") return std::nullopt;
  return wrong_version_header(head);
}

std::optional<RpcError> wrong_version_header(const HttpHead& head) {
  const std::string* version = head.find(kVersionHeader);
  if (version == nullptr || *version == kModernRevision ||
      std::ranges::find(kLegacyRevisions, *version) != kLegacyRevisions.end()) {
    return std::nullopt;
  }
  Json supported = Json::array({kModernRevision});
  for (const std::string_view revision : kLegacyRevisions) supported.push_back(revision);
  return RpcError{kUnsupportedProtocolVersion,
                  fmt::format("header {}: unsupported protocol version {}", kVersionHeader,
                              in_quotes(*version)),
                  {{"supported", std::move(supported)}, {"requested", *version}}};
}

}  // namespace mcp::http
