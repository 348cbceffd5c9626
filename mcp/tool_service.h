#pragma once

#include "mcp/call_runner.h"
#include "mcp/listing.h"
#include "mcp/method.h"
#include "mcp/tool_registry.h"

namespace mcp {

/// The methods `tools/list` and `tools/call` (MCP, server/tools).
class ToolService {
 public:
  /// `server_info`: who answers, for modern results. Both references outlive this.
  ToolService(const ToolRegistry& tools, Json server_info, CallRunner& runner);

  /// All tools on one page.
  Outcome list(const Incoming& incoming);

  /// Whether the tool that a `tools/call` names says so of itself.
  [[nodiscard]] bool may_take_long(const Request& request) const;

  /// Runs the tool on a worker. Arguments are handed on as they came: checking them is the tool's.
  Outcome call(const Incoming& incoming);

 private:
  const ToolRegistry& tools_;
  const Json server_info_;
  StaticList list_;
  CallRunner& runner_;
};

}  // namespace mcp
