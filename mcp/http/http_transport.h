#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "mcp/http/bearer_token.h"
#include "mcp/http/listen_address.h"
#include "mcp/server.h"

namespace mcp::http {

/// Serves MCP over Streamable HTTP at `/mcp` (MCP, basic/transports), in both eras and without
/// state between requests: one message a POST, one request a connection. `GET /healthz` says that
/// it lives.
///
/// Bounds: 2,000 connections (fewer where the system gives fewer descriptors; more are answered
/// with 503), 64 requests at a time, heads of 16 KiB that arrive within 10 s, bodies of 4 MiB that
/// come whole, with a length, within 10 s more, and clients that take their answer within 10 s.
class HttpTransport {
 public:
  /// `server` outlives this. Without a token everybody who reaches the address may ask. Streams on
  /// which there is nothing to say carry a comment every `keep_alive`: proxies cut silent ones
  /// after a minute or so.
  HttpTransport(Server& server, ListenAddress address, std::optional<BearerToken> token,
                std::chrono::milliseconds keep_alive = std::chrono::seconds(15));
  ~HttpTransport();

  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;

  /// Takes the address; connections wait until serve(). Gives where it listens now (port 0 becomes
  /// the one that the system chose), or a sentence that says why it cannot.
  std::variant<ListenAddress, std::string> bind();

  /// Serves until `stop_fd` becomes readable; then requests are refused and calls asked to stop,
  /// and what they make of it within 700 ms is still sent. Gives the number of requests that were
  /// not answered then: when it is not 0, leave the process by _exit(). EXPECTS: bind() succeeded.
  size_t serve(int stop_fd);

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace mcp::http
