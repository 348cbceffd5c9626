#pragma once

#include <optional>
#include <string>

#include "mcp/tool_registry.h"

namespace mcp {

/// The progress notifications of one call. Not for several threads at once: its owner locks.
class ProgressSequence {
 public:
  /// `token`: the client's progress token, null when it wants no progress.
  explicit ProgressSequence(Json token);

  /// The message to send, or nothing: when no progress is wanted, or when it does not grow (MCP,
  /// basic/patterns/progress: "The progress value MUST increase with each notification").
  std::optional<std::string> next(const Progress& progress);

 private:
  Json token_;
  std::optional<double> last_;
};

}  // namespace mcp
