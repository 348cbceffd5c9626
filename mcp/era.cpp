#include "mcp/era.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "base/ascii.h"
#include "mcp/wording.h"

namespace mcp {
namespace {

constexpr std::array<std::string_view, 8> kLogLevels = {"debug", "info",     "notice", "warning",
                                                        "error", "critical", "alert",  "emergency"};

RpcError bad_meta(std::string_view key, std::string_view expected, const Json* found) {
  return {kInvalidParams, fmt::format("params._meta[\"{}\"]: expected {}, got {}", key, expected,
                                      found == nullptr ? "nothing" : described(*found))};
}

bool is_modern(const Request& request, const Json& meta) {
  return meta.contains(kMetaProtocolVersion) || meta.contains(kMetaClientCapabilities) ||
         request.method == "server/discover" || request.method == "subscriptions/listen";
}

RpcStatus check_modern_meta(const Json& meta) {
  const Json* version = member(meta, kMetaProtocolVersion);
  if (version == nullptr || !version->is_string()) {
    return bad_meta(kMetaProtocolVersion, "a string such as \"2026-07-28\"", version);
  }
  if (*version != kModernRevision) {
    return RpcError{kUnsupportedProtocolVersion,
                    fmt::format("unsupported protocol version {}",
                                in_quotes(version->get_ref<const std::string&>())),
                    {{"supported", Json::array({kModernRevision})}, {"requested", *version}}};
  }
  const Json* capabilities = member(meta, kMetaClientCapabilities);
  if (capabilities == nullptr || !capabilities->is_object()) {
    return bad_meta(kMetaClientCapabilities, "an object", capabilities);
  }
  const Json* level = member(meta, kMetaLogLevel);
  if (level != nullptr &&
      (!level->is_string() || !base::is_one_of(level->get_ref<const std::string&>(), kLogLevels))) {
    return bad_meta(kMetaLogLevel, fmt::format("one of {}", fmt::join(kLogLevels, ", ")), level);
  }
  return base::Done{};
}

}  // namespace

Era era_of(const Request& request) {
  const Json* meta = member(request.params, "_meta");
  const bool has_meta = meta != nullptr && meta->is_object();
  return is_modern(request, has_meta ? *meta : Json::object()) ? Era::kModern : Era::kLegacy;
}

RpcResult<Envelope> open_envelope(const Request& request) {
  const Json* given = member(request.params, "_meta");
  if (given != nullptr && !given->is_object()) {
    return RpcError{kInvalidParams, "params._meta: expected object, got " + described(*given)};
  }
  const Json meta = given != nullptr ? *given : Json::object();
  Envelope envelope;
  if (is_modern(request, meta)) {
    envelope.era = Era::kModern;
    if (const RpcStatus checked = check_modern_meta(meta); !checked) return checked.error();
    envelope.client_capabilities = meta[kMetaClientCapabilities];
  }
  if (const Json* token = member(meta, "progressToken")) {
    if (!token->is_string() && !token->is_number_integer()) {
      return bad_meta("progressToken", "a string or an integer", token);
    }
    envelope.progress_token = *token;
  }
  return envelope;
}

std::string negotiated_revision(std::string_view requested) {
  return std::string(base::is_one_of(requested, kLegacyRevisions) ? requested
                                                                  : kLegacyRevisions.front());
}

Json finished_result(Era era, Json result, const Json& server_info) {
  if (era == Era::kLegacy) return result;
  Json finished = {{"resultType", "complete"}};
  finished.update(result);
  finished["_meta"][kMetaServerInfo] = server_info;
  return finished;
}

void add_caching(Json& result, Era era, const Caching& caching) {
  if (era == Era::kLegacy) return;
  result["ttlMs"] = caching.ttl_ms;
  result["cacheScope"] = caching.scope;
}

}  // namespace mcp
