#include "mcp/http/message_channel.h"

#include <utility>

namespace mcp::http {

void MessageChannel::put(std::string_view message) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    messages_.emplace_back(message);
  }
  arrived_.notify_one();
}

std::optional<std::string> MessageChannel::next(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_for(lock, limit, [this] { return !messages_.empty(); })) return std::nullopt;
  std::string message = std::move(messages_.front());
  messages_.pop_front();
  return message;
}

void MessageChannel::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  messages_.clear();
}

}  // namespace mcp::http
