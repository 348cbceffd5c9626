#pragma once

#include <httplib.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "mcp/connection.h"
#include "mcp/http/client_stream.h"
#include "mcp/http/request_check.h"
#include "mcp/server.h"

namespace mcp::http {

/// The requests that are being answered or worked on, so that all of them can be stopped and a
/// legacy client can cancel one by a separate POST. A connection counts as long as something owns
/// it: the exchange with its client, or, in the legacy era, where a client that leaves has
/// cancelled nothing, the call alone. All functions may be called from any thread.
class OpenConnections {
 public:
  /// \param session the client's name for its session; empty when it sent none. All that is known
  ///     about a session is its calls.
  void add(const std::shared_ptr<Connection>& connection, std::string session);

  /// Cancels the call of this id in that session; does nothing when there is none.
  void cancel(const std::string& session, const RequestId& id);

  /// Asks the calls of all connections to stop.
  void stop_all();

  /// Waits until there is no connection, at most `limit`. \returns how many there still are.
  size_t wait_until_none(std::chrono::milliseconds limit);

 private:
  struct Entry {
    std::weak_ptr<Connection> connection;
    std::string session;
  };
  using Living = std::vector<std::pair<std::shared_ptr<Connection>, std::string>>;

  [[nodiscard]] Living living() const;

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

/// What a POST needs besides its body. All of it must outlive the answer.
struct Post {
  Server& server;
  OpenConnections& open;
  const RequestHead& head;
  const ClientStream& stream;
  std::chrono::milliseconds keep_alive;  ///< A stream is never silent for longer.
};

/// Answers one POST: a message in, one JSON document or a stream of events out. It is a stream
/// where the client accepts streams and wants progress or, in the modern era, calls a tool that may
/// take long. Each POST is its own Connection: two clients may use the same ids. All that
/// leads from one POST to another is a session's name, with which legacy clients cancel. In the
/// modern era, a client that leaves without an answer has cancelled its request.
/// \returns what must live until the response is written.
[[nodiscard]] std::shared_ptr<void> answer_post(const Post& post, const std::string& body,
                                                httplib::Response& response);

}  // namespace mcp::http
