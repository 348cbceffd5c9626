#pragma once

#include <httplib.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "mcp/http/client_stream.h"
#include "mcp/http/http_head.h"
#include "mcp/http/message_channel.h"
#include "mcp/http/open_connections.h"
#include "mcp/server.h"

namespace mcp::http {

/// One POST and what answers it: a message in, one JSON document or a stream of events out. A
/// stream it is where progress is wanted or the work may take long (modern era) and the client
/// takes streams. Each POST is a Connection of its own: two clients may use the same ids. All that
/// leads from one POST to another is a session's name, with which legacy clients cancel.
class Exchange {
 public:
  /// All outlive the exchange. On a stream nothing is silent for longer than `keep_alive`.
  Exchange(Server& server, OpenConnections& open, const HttpHead& head, const ClientStream& stream,
           std::chrono::milliseconds keep_alive);

  /// In the modern era a client that is gone, or takes no more, has cancelled its request.
  ~Exchange();

  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Fills `response`; what that streams comes from this exchange.
  void answer(const std::string& body, httplib::Response& response);

 private:
  void answer_request(const Message& message, const Request& request, httplib::Response& response);
  void cancel_call(const Notification& notification);
  std::optional<std::string> next_message();
  void begin_stream(std::optional<std::string> first, httplib::Response& response);
  bool write_next_event(httplib::DataSink& sink);
  [[nodiscard]] bool is_answered_or_cancelled() const;
  [[nodiscard]] bool accepts_streams() const;

  Server& server_;
  OpenConnections& open_;
  const HttpHead& head_;
  const ClientStream& stream_;
  const std::chrono::milliseconds keep_alive_;
  const std::shared_ptr<MessageChannel> channel_;
  const std::shared_ptr<Connection> connection_;
  RequestId request_id_;
  std::optional<RequestId> cancelled_at_end_;  // Of a modern request that is not answered yet.
  std::optional<std::string> next_event_;
  std::chrono::steady_clock::time_point last_event_;
};

}  // namespace mcp::http
