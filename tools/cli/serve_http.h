#pragma once

#include <string>

#include "mcp/server.h"
#include "tools/environment.h"

namespace tools::cli {

/// The options of `serve --http`.
struct HttpOptions {
  std::string address;     ///< HOST:PORT.
  std::string token_file;  ///< Empty: make a token.
  bool no_auth = false;    ///< No token at all; loopback only.
};

/// Serves MCP over HTTP until SIGTERM, SIGINT or SIGHUP comes.
///
/// There are two of this function. In `scaffold-runs` it is the one in without_http/, which
/// executes `scaffold-runs-http` beside it with the same command line; there it is the one in
/// http/. So the process that serves stdio, which clients start often, loads neither the HTTP
/// library nor OpenSSL.
/// \param command_line the process's own, ending with null.
/// \returns the process's exit code.
int serve_http(const Environment& environment, const mcp::ServerOptions& options,
               const HttpOptions& http, char** command_line);

}  // namespace tools::cli
