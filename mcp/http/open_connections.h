#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "mcp/connection.h"

namespace mcp::http {

/// The requests that are being answered now, so that all of them can be ended in order. All
/// functions may be called from any thread.
class OpenConnections {
 public:
  void add(const std::shared_ptr<Connection>& connection);
  void remove(const std::shared_ptr<Connection>& connection);

  /// Asks the calls of all connections to stop.
  void stop_all();

  /// Waits until there is no connection, at most `limit`; gives the number that there still are.
  size_t wait_until_none(std::chrono::milliseconds limit);

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::set<std::shared_ptr<Connection>> connections_;
};

}  // namespace mcp::http
