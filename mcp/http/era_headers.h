#pragma once

#include "mcp/http/request_check.h"
#include "mcp/json_rpc.h"

namespace mcp::http {

/// Compares the headers of a request with its body, and checks its `_meta`; errors are answered
/// with status 400. The modern era wants the version, the method and the name of what is asked for
/// in headers too (2026-07-28, basic/transports/streamable-http, "Protocol Version Header"); a
/// legacy client sends only the version, after `initialize`.
RpcStatus check_headers(const RequestHead& head, const Request& request);

/// The same for a notification, of which only the version counts.
RpcStatus check_version_header(const RequestHead& head);

}  // namespace mcp::http
