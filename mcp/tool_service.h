#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "mcp/method.h"
#include "mcp/tool_registry.h"
#include "mcp/worker_pool.h"

namespace mcp {

/// The methods `tools/list` and `tools/call` (MCP, server/tools).
class ToolService {
 public:
  /// `server_info`: who answers, for modern results. At most `most_workers` calls run at once,
  /// others wait for their turn.
  ToolService(ToolRegistry tools, Json server_info, size_t most_workers);

  /// All tools on one page. The text is made once per era, at the first request.
  Outcome list(const Incoming& incoming);

  /// Runs the tool on a worker. What a handler throws is logged and becomes an internal error.
  /// Arguments are handed on as they came: checking them is the tool's.
  Outcome call(const Incoming& incoming);

 private:
  struct ListText {
    std::once_flag made;
    std::string text;
  };

  const ToolRegistry tools_;
  const Json server_info_;
  std::array<ListText, 2> lists_;  // By era.
  WorkerPool workers_;             // Last: its threads use the others until it ends.
};

}  // namespace mcp
