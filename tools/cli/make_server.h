#pragma once

#include "mcp/server.h"
#include "tools/environment.h"

namespace tools::cli {

/// The server with all that this program offers, for any transport.
mcp::Server make_server(const Environment& environment, const mcp::ServerOptions& options);

}  // namespace tools::cli
