#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "mcp/call_runner.h"
#include "mcp/method.h"
#include "mcp/tool_registry.h"

namespace mcp {

/// The methods `tools/list` and `tools/call` (MCP, server/tools).
class ToolService {
 public:
  /// `server_info`: who answers, for modern results. `runner` outlives this.
  ToolService(ToolRegistry tools, Json server_info, CallRunner& runner);

  /// All tools on one page. The text is made once per era, at the first request.
  Outcome list(const Incoming& incoming);

  /// Runs the tool on a worker. Arguments are handed on as they came: checking them is the tool's.
  Outcome call(const Incoming& incoming);

 private:
  struct ListText {
    std::once_flag made;
    std::string text;
  };

  const ToolRegistry tools_;
  const Json server_info_;
  std::array<ListText, 2> lists_;  // By era.
  CallRunner& runner_;
};

}  // namespace mcp
