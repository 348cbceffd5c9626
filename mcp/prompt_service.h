#pragma once

#include "mcp/call_runner.h"
#include "mcp/listing.h"
#include "mcp/method.h"
#include "mcp/prompt_registry.h"

namespace mcp {

/// The methods `prompts/list` and `prompts/get` (MCP, server/prompts).
class PromptService {
 public:
  /// `server_info`: who answers, for modern results. Both references outlive this.
  PromptService(const PromptRegistry& prompts, Json server_info, CallRunner& runner);

  /// All prompts on one page.
  Outcome list(const Incoming& incoming);

  /// Makes the text on a worker. Arguments are strings; those that the prompt does not know, or
  /// that are required and not there, are refused.
  Outcome get(const Incoming& incoming);

 private:
  const PromptRegistry& prompts_;
  const Json server_info_;
  StaticList list_;
  CallRunner& runner_;
};

}  // namespace mcp
