#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mcp/input_request.h"
#include "mcp/registry.h"

namespace mcp {

/// Name -> value, of the arguments that the prompt knows and the user gave.
using PromptArguments = std::map<std::string, std::string>;

struct PromptArgument {
  std::string name;
  std::string description = {};  ///< Not sent when empty.
  bool required = false;
  CompletionHandler complete = {};
};

/// One turn of the conversation that a prompt begins.
struct PromptMessage {
  enum class Role { user, assistant };

  Role role = Role::user;
  Json content;  ///< One content block (MCP, server/prompts, "Data Types").
};

struct PromptResult {
  std::string description = {};  ///< Not sent when empty.
  std::vector<PromptMessage> messages = {};
  /// What the prompt would like to know first. The rest is then for a client that cannot be asked,
  /// or whose user does not answer.
  std::optional<InputRequired> input_required = {};
};

/// Its required arguments are always there.
using PromptHandler = std::function<RpcResult<PromptResult>(const PromptArguments& arguments,
                                                            const InputContext& input)>;

/// A prompt as the protocol sees it.
struct PromptDefinition {
  std::string name;
  std::string title;  ///< Not sent when empty.
  std::string description;
  std::vector<PromptArgument> arguments;
  PromptHandler handler;
};

using PromptRegistry = Registry<PromptDefinition>;

}  // namespace mcp
