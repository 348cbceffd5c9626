#include "mcp/http/open_connections.h"

#include <algorithm>

namespace mcp::http {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

void OpenConnections::add(const std::shared_ptr<Connection>& connection,
                          const std::string& session) {
  const std::lock_guard lock(mutex_);
  if (connections_.emplace(connection, Client{.session = session}).second) ++present_;
}

void OpenConnections::remove(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  const auto it = connections_.find(connection);
  if (it == connections_.end()) return;
  it->second.has_left = true;
  forget_idle();
  if (--present_ == 0) all_have_left_.notify_all();
}

/// EXPECTS: the mutex is held.
void OpenConnections::forget_idle() {
  std::erase_if(connections_, [](const auto& entry) {
    return entry.second.has_left && entry.first->wait_until_idle(milliseconds(0)) == 0;
  });
}

void OpenConnections::cancel(const std::string& session, const RequestId& id) {
  if (session.empty()) return;
  for (const auto& [connection, client] : connections()) {
    if (client.session == session) connection->cancel(id);
  }
}

void OpenConnections::stop_all() {
  for (const auto& [connection, client] : connections()) connection->stop_all();
}

size_t OpenConnections::wait_until_none(milliseconds limit) {
  const auto until = steady_clock::now() + limit;
  {
    std::unique_lock lock(mutex_);
    all_have_left_.wait_until(lock, until, [this] { return present_ == 0; });
  }
  for (const auto& [connection, client] : connections()) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (client.has_left) connection->wait_until_idle(std::max(left, milliseconds(0)));
  }
  const std::lock_guard lock(mutex_);
  forget_idle();
  return connections_.size();
}

/// What is done to connections may end them, and so come back here: no lock is held meanwhile.
OpenConnections::Connections OpenConnections::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

}  // namespace mcp::http
