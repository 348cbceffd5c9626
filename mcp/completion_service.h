#pragma once

#include "mcp/call_runner.h"
#include "mcp/method.h"
#include "mcp/prompt_registry.h"
#include "mcp/resource_registry.h"

namespace mcp {

/// The method `completion/complete` (MCP, server/utilities/completion).
class CompletionService {
 public:
  /// All references outlive this.
  CompletionService(const PromptRegistry& prompts, const ResourceRegistry& resources,
                    CallRunner& runner);

  /// Whether there is anything that can be completed.
  [[nodiscard]] bool is_given() const;

  /// Asks the handler of an argument on a worker; at most 100 values are sent. An argument without
  /// a handler has none; a prompt or template that is not there is an error.
  Outcome complete(const Incoming& incoming);

 private:
  const PromptRegistry& prompts_;
  const ResourceRegistry& resources_;
  CallRunner& runner_;
};

}  // namespace mcp
