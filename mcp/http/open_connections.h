#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "mcp/connection.h"

namespace mcp::http {

/// The requests that are being answered or worked on now, so that all of them can be ended in order
/// and a legacy client can cancel one by a POST of its own. All functions may be called from any
/// thread.
class OpenConnections {
 public:
  /// \param session what the client calls the session that it came with; empty when it named none.
  ///     Nothing is known of sessions but their calls.
  void add(const std::shared_ptr<Connection>& connection, const std::string& session = "");

  /// Nobody waits for an answer any more. What is still worked on, since in the legacy era a client
  /// that leaves has cancelled nothing, can still be cancelled and stopped.
  void remove(const std::shared_ptr<Connection>& connection);

  /// Cancels the call of this id in that session; does nothing when there is none.
  void cancel(const std::string& session, const RequestId& id);

  /// Asks the calls of all connections to stop.
  void stop_all();

  /// Waits until there is no connection and no work, at most `limit`; gives the number of
  /// connections that there still are.
  size_t wait_until_none(std::chrono::milliseconds limit);

 private:
  struct Client {
    std::string session;
    bool has_left = false;
  };
  using Connections = std::map<std::shared_ptr<Connection>, Client>;

  Connections connections() const;
  void forget_idle();

  mutable std::mutex mutex_;
  std::condition_variable all_have_left_;
  size_t present_ = 0;  // Those that have not left.
  Connections connections_;
};

}  // namespace mcp::http
