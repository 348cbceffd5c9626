#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "mcp/http/bearer_token.h"
#include "mcp/http/listen_address.h"
#include "mcp/server.h"

namespace mcp::http {

/// Why the server cannot listen.
struct ListenError {
  std::string message;
};

/// Serves MCP over Streamable HTTP at `/mcp` (MCP, basic/transports), in both eras and without
/// state between requests: one message a POST, one request a connection. `GET /healthz` says that
/// it is alive.
///
/// Bounds: 2,000 connections (fewer where the system gives fewer descriptors; more are answered
/// with 503), 256 requests at a time, heads of 16 KiB and bodies of 4 MiB with a length. A request
/// must arrive within 5 s of its connection, so that slow clients, however many, delay others by no
/// more than that. Clients must take their answer within 10 s.
class HttpTransport {
 public:
  /// `server` outlives this. Without a token, everyone who can reach the address may ask. Streams
  /// on which there is nothing to say carry a comment every `keep_alive`: proxies cut silent ones
  /// after a minute or so.
  HttpTransport(Server& server, ListenAddress address, std::optional<BearerToken> token,
                std::chrono::milliseconds keep_alive = std::chrono::seconds(15));
  ~HttpTransport();

  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;

  /// Takes the address; connections wait until serve(). \returns where it listens now: port 0
  /// becomes the one that the system chose.
  base::Result<ListenAddress, ListenError> bind();

  /// Serves until `stop_fd` becomes readable; then refuses requests and asks calls to stop, and
  /// still sends what they finish within 700 ms. \returns the number of requests that were not
  /// answered then: when it is not 0, leave the process by _exit(). EXPECTS: bind() succeeded.
  size_t serve(int stop_fd);

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace mcp::http
