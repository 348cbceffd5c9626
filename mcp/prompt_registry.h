#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/completion.h"
#include "mcp/input_request.h"
#include "mcp/json.h"
#include "mcp/rpc_error.h"

namespace mcp {

/// Name -> value, of those that the prompt knows and the user gave.
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
  /// What the prompt would rather know first. The rest is then what a client gets that cannot be
  /// asked or whose user would not answer.
  std::optional<InputRequired> input_required = {};
  /// Takes the place of the result.
  std::optional<RpcError> refusal = {};
};

/// Arguments that are required are there when it is called.
using PromptHandler =
    std::function<PromptResult(const PromptArguments& arguments, const InputContext& input)>;

/// A prompt as the protocol sees it.
struct PromptDefinition {
  std::string name;
  std::string title;  ///< Not sent when empty.
  std::string description;
  std::vector<PromptArgument> arguments;
  PromptHandler handler;
};

/// The prompts of a server, in the order in which they were added.
class PromptRegistry {
 public:
  /// EXPECTS: no prompt of this name was added before.
  void add(PromptDefinition prompt);

  /// Null when there is none of this name. Owned by the registry, valid as long as it lives.
  [[nodiscard]] const PromptDefinition* find(std::string_view name) const;

  [[nodiscard]] const std::vector<PromptDefinition>& prompts() const { return prompts_; }

 private:
  std::vector<PromptDefinition> prompts_;
};

}  // namespace mcp
