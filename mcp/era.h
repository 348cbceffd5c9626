#pragma once

#include <optional>
#include <string>
#include <variant>

#include "mcp/json_rpc.h"

namespace mcp {

/// The two families of the protocol. Both are served by one process, decided message by message and
/// never remembered: clients probe with one and go on with the other.
enum class Era {
  kLegacy,  ///< `initialize` handshake, revisions up to 2025-11-25.
  kModern,  ///< 2026-07-28: everything that a request needs stands in its `_meta`.
};

/// What a request says about itself besides its parameters.
struct Envelope {
  Era era = Era::kLegacy;
  Json progress_token = nullptr;  ///< A string or an integer; null when no progress is wanted.
  Json client_capabilities = Json::object();  ///< Of a modern request, as it declares them.
};

/// Decides the era of a request; its `_meta` need not be right.
Era era_of(const Request& request);

/// Decides the era of a request and checks its `_meta`; the error says what is wrong with that.
/// Modern is what carries a modern key in `_meta` or uses a method that only that era has (MCP
/// 2026-07-28, basic/versioning, "Backward Compatibility with Initialization-Based Versions").
std::variant<Envelope, RpcError> open_envelope(const Request& request);

/// The revision to answer to a legacy `initialize`: the one asked for when it is known, else the
/// newest legacy one, whatever was asked for (2025-11-25, basic/lifecycle, "Version Negotiation").
std::string negotiated_revision(std::string_view asked_for);

/// Makes a result one of its era: modern results carry their type (`complete` unless the result
/// says otherwise) and who answers.
Json finished_result(Era era, Json result, const Json& server_info);

}  // namespace mcp
