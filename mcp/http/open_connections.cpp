#include "mcp/http/open_connections.h"

namespace mcp::http {

void OpenConnections::add(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  connections_.insert(connection);
}

void OpenConnections::remove(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  connections_.erase(connection);
  if (connections_.empty()) none_.notify_all();
}

void OpenConnections::stop_all() {
  std::set<std::shared_ptr<Connection>> connections;
  {
    const std::lock_guard lock(mutex_);
    connections = connections_;
  }
  for (const auto& connection : connections) connection->stop_all();
}

size_t OpenConnections::wait_until_none(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  none_.wait_for(lock, limit, [this] { return connections_.empty(); });
  return connections_.size();
}

}  // namespace mcp::http
