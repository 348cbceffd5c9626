#pragma once

#include <string>

#include "mcp/server.h"
#include "tools/environment.h"

namespace tools::cli {

/// What stands behind `serve --http`.
struct HttpOptions {
  std::string address;     ///< HOST:PORT.
  std::string token_file;  ///< Empty: a token is made.
  bool no_auth = false;    ///< No token at all; loopback only.
};

/// Serves MCP over HTTP until SIGTERM or SIGINT comes.
///
/// There are two of this function. `scaffold-runs` has the one in without_http/, which lets
/// `scaffold-runs-http` beside it go on with the same command line; that has the one in http/. So
/// the process that serves stdio, which clients start often, does not load the HTTP library and the
/// OpenSSL behind it.
/// \param command_line the process's own, ending with null.
/// \returns the process's exit code.
int serve_http(const Environment& environment, const mcp::ServerOptions& options,
               const HttpOptions& http, char** command_line);

}  // namespace tools::cli
