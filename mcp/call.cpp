#include "mcp/call.h"

#include <utility>

namespace mcp {

Call::Call(RequestId id, Json progress_token, SendMessage send)
    : id_(std::move(id)), send_(std::move(send)), progress_(std::move(progress_token)) {}

void Call::report(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (const auto message = progress_.next(progress)) send_(*message);
}

void Call::finish(std::string_view result) { answer(result_message(id_, result)); }

void Call::fail(const RpcError& error) { answer(error_message(id_, error)); }

void Call::answer(std::string_view message) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  closed_ = true;
  send_(message);
}

void Call::cancel() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  stop();
}

}  // namespace mcp
