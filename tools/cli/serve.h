#pragma once

#include "mcp/server.h"
#include "tools/environment.h"

namespace tools::cli {

/// Serves MCP on stdin and stdout until the input ends or SIGTERM comes. Does not return when a
/// call is still running then: the process ends within a second.
/// \returns the process's exit code.
int serve(const Environment& environment, const mcp::ServerOptions& options);

}  // namespace tools::cli
