#include "mcp/progress.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "mcp/json_rpc.h"

namespace mcp {
namespace {

/// Counts are sent as integers (`3`, not `3.0`), as a person would write them.
Json number(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::trunc(value) == value && std::abs(value) < kExact) return static_cast<int64_t>(value);
  return value;
}

}  // namespace

ProgressSequence::ProgressSequence(Json token) : token_(std::move(token)) {}

std::optional<std::string> ProgressSequence::next(const Progress& progress) {
  if (token_.is_null() || !std::isfinite(progress.progress)) return std::nullopt;
  if (last_ && progress.progress <= *last_) return std::nullopt;
  last_ = progress.progress;
  Json params = {{"progressToken", token_}, {"progress", number(progress.progress)}};
  if (std::isfinite(progress.total) && progress.total > 0) params["total"] = number(progress.total);
  if (!progress.message.empty()) params["message"] = progress.message;
  return notification_message("notifications/progress", params);
}

}  // namespace mcp
