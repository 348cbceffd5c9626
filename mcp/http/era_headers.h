#pragma once

#include <optional>

#include "mcp/http/http_head.h"
#include "mcp/json_rpc.h"

namespace mcp::http {

/// What is wrong with the headers of a request, measured against its body, or with its `_meta`;
/// answered with status 400. Nothing when all is well. The modern era wants the version, the method
/// and the name of what is asked for in headers too (2026-07-28, basic/transports/streamable-http,
/// "Protocol Version Header"); a legacy client sends the version alone, after `initialize`.
std::optional<RpcError> wrong_headers(const HttpHead& head, const Request& request);

/// The same for a notification, of which only the version counts.
std::optional<RpcError> wrong_version_header(const HttpHead& head);

}  // namespace mcp::http
