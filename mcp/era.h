#pragma once

#include <array>
#include <string>
#include <string_view>

#include "mcp/json_rpc.h"

namespace mcp {

/// The revision without a handshake: version and capabilities arrive with each request.
inline constexpr std::string_view kModernRevision = "2026-07-28";

/// Revisions with an `initialize` handshake, newest first. Dates compare as text.
inline constexpr std::array<std::string_view, 4> kLegacyRevisions = {"2025-11-25", "2025-06-18",
                                                                     "2025-03-26", "2024-11-05"};

// Keys of `_meta` (2026-07-28, basic, "Per-request protocol fields" and "ResultType").
inline constexpr const char* kMetaProtocolVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr const char* kMetaClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr const char* kMetaLogLevel = "io.modelcontextprotocol/logLevel";
inline constexpr const char* kMetaServerInfo = "io.modelcontextprotocol/serverInfo";
inline constexpr const char* kMetaSubscriptionId = "io.modelcontextprotocol/subscriptionId";

/// The two families of the protocol. One process serves both. It decides message by message and
/// remembers nothing: clients probe with one family and continue with the other.
enum class Era {
  kLegacy,  ///< `initialize` handshake, revisions up to 2025-11-25.
  kModern,  ///< 2026-07-28: everything that a request needs is in its `_meta`.
};

/// What a request says about itself besides its parameters.
struct Envelope {
  Era era = Era::kLegacy;
  Json progress_token = nullptr;  ///< A string or an integer; null when no progress is wanted.
  Json client_capabilities = Json::object();  ///< Of a modern request, as the client declares them.
};

/// The era of a request, whose `_meta` may be malformed. A request is modern if it has a modern key
/// in `_meta` or uses a method that only that era has (MCP 2026-07-28, basic/versioning, "Backward
/// Compatibility with Initialization-Based Versions").
Era era_of(const Request& request);

/// Decides the era of a request and checks its `_meta`; the error says what is wrong there.
RpcResult<Envelope> open_envelope(const Request& request);

/// The revision to answer a legacy `initialize` with: the requested one if we know it, otherwise
/// the newest legacy one (2025-11-25, basic/lifecycle, "Version Negotiation").
std::string negotiated_revision(std::string_view requested);

/// Adds what each result of the era has: modern results carry their type (`complete` unless the
/// result says otherwise) and the server's identity.
Json finished_result(Era era, Json result, const Json& server_info);

/// How long, and for whom, a client may keep a result (2026-07-28, server/utilities/caching). The
/// legacy era has no such fields.
struct Caching {
  int ttl_ms = 0;
  const char* scope = "private";
};

/// For what changes only with the program.
inline constexpr Caching kStaticCaching = {300'000, "public"};

/// For what is on someone's disk.
inline constexpr Caching kDiskCaching = {0, "private"};

/// Adds the caching fields, if the era has them.
void add_caching(Json& result, Era era, const Caching& caching);

}  // namespace mcp
