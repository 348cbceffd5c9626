#pragma once

#include <array>
#include <string_view>

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

}  // namespace mcp
