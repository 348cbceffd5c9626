#include "mcp/connection.h"

#include <utility>

namespace mcp {

Connection::Connection(SendMessage send) : send_(std::move(send)) {}

std::shared_ptr<Call> Connection::begin(const RequestId& id, const Json& progress_token) {
  const std::lock_guard lock(mutex_);
  auto call = std::make_shared<Call>(id, progress_token, send_);
  open_[to_line(id)] = call;
  ++working_;
  return call;
}

void Connection::end(const Call& call) {
  const std::lock_guard lock(mutex_);
  const auto it = open_.find(to_line(call.id()));
  // After a cancellation the client may have used the id again, for another call.
  if (it != open_.end() && it->second.get() == &call) open_.erase(it);
  if (--working_ == 0) idle_.notify_all();
}

bool Connection::in_flight(const RequestId& id) {
  const std::lock_guard lock(mutex_);
  return !open_.empty() && open_.contains(to_line(id));
}

void Connection::cancel(const RequestId& id) {
  std::shared_ptr<Call> call;
  {
    const std::lock_guard lock(mutex_);
    const auto it = open_.find(to_line(id));
    if (it == open_.end()) return;
    call = std::move(it->second);
    open_.erase(it);
  }
  call->cancel();
}

void Connection::stop_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, call] : open_) call->stop();
}

size_t Connection::wait_until_idle(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  idle_.wait_for(lock, limit, [this] { return working_ == 0; });
  return working_;
}

}  // namespace mcp
