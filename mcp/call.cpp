#include "mcp/call.h"

#include <cmath>
#include <cstdint>
#include <utility>

namespace mcp {
namespace {

/// Counts are sent as integers (`3`, not `3.0`), as a person would write them.
Json progress_number(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::trunc(value) == value && std::abs(value) < kExact) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

}  // namespace

Call::Call(RequestId id, Json progress_token, SendMessage send)
    : id_(std::move(id)), progress_token_(std::move(progress_token)), send_(std::move(send)) {}

void Call::report(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  if (closed_ || progress_token_.is_null() || !std::isfinite(progress.progress)) return;
  if (last_progress_ && progress.progress <= *last_progress_) return;
  last_progress_ = progress.progress;
  Json params = {{"progressToken", progress_token_},
                 {"progress", progress_number(progress.progress)}};
  if (std::isfinite(progress.total) && progress.total > 0) {
    params["total"] = progress_number(progress.total);
  }
  if (!progress.message.empty()) params["message"] = progress.message;
  send_(notification_message("notifications/progress", params));
}

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
