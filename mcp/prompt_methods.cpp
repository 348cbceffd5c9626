#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "mcp/call_runner.h"
#include "mcp/method.h"
#include "mcp/wording.h"

namespace mcp {
namespace {

Json prompt_entry(const PromptDefinition& prompt) {
  Json entry = {{"name", prompt.name}};
  if (!prompt.title.empty()) entry["title"] = prompt.title;
  entry["description"] = prompt.description;
  for (const PromptArgument& argument : prompt.arguments) {
    Json described_argument = {{"name", argument.name}};
    if (!argument.description.empty()) described_argument["description"] = argument.description;
    described_argument["required"] = argument.required;
    entry["arguments"].push_back(std::move(described_argument));
  }
  return entry;
}

Json prompt_result(const PromptResult& result) {
  Json entry = Json::object();
  if (!result.description.empty()) entry["description"] = result.description;
  Json& messages = entry["messages"] = Json::array();
  for (const PromptMessage& message : result.messages) {
    const bool is_user = message.role == PromptMessage::Role::user;
    messages.push_back({{"role", is_user ? "user" : "assistant"}, {"content", message.content}});
  }
  return entry;
}

RpcError wrong_argument(const std::string& name, std::string_view problem) {
  return {kInvalidParams, fmt::format("params.arguments[{}]: {}", in_quotes(name), problem)};
}

RpcResult<PromptArguments> read_arguments(const PromptDefinition& prompt, const Json& given) {
  if (!given.is_object()) {
    return RpcError{kInvalidParams, "params.arguments: expected object, got " + described(given)};
  }
  std::vector<std::string> known;
  for (const PromptArgument& argument : prompt.arguments) known.push_back(argument.name);
  PromptArguments arguments;
  for (const auto& [name, value] : given.items()) {
    if (std::ranges::find(known, name) == known.end()) {
      return wrong_argument(name, "unknown argument" + suggestion(name, known));
    }
    if (!value.is_string()) {
      return wrong_argument(name, "expected string, got " + described(value));
    }
    arguments.emplace(name, value.get<std::string>());
  }
  for (const PromptArgument& argument : prompt.arguments) {
    if (argument.required && !arguments.contains(argument.name)) {
      return wrong_argument(argument.name, "is required");
    }
  }
  return arguments;
}

}  // namespace

Outcome list_prompts(const Incoming& incoming) {
  Json entries = Json::array();
  for (const PromptDefinition& prompt : incoming.features.prompts.all()) {
    entries.push_back(prompt_entry(prompt));
  }
  return static_list(incoming, "prompts", std::move(entries));
}

Outcome get_prompt(const Incoming& incoming) {
  const PromptRegistry& prompts = incoming.features.prompts;
  const std::string* name = string_member(incoming.request.params, "name");
  if (name == nullptr) {
    return RpcError{kInvalidParams, "params.name: expected the name of a prompt"};
  }
  const PromptDefinition* prompt = prompts.find(*name);
  if (prompt == nullptr) {
    return RpcError{kInvalidParams,
                    "unknown prompt " + in_quotes(*name) + suggestion(*name, prompts.names())};
  }
  const Json* given = member(incoming.request.params, "arguments");
  auto arguments = read_arguments(*prompt, given == nullptr ? Json::object() : *given);
  if (!arguments) return arguments.error();
  return incoming.runner.run(incoming, fmt::format("prompt \"{}\"", *name),
                             [prompt, arguments = *std::move(arguments)](
                                 const InputContext& input, Call&) -> RpcResult<HandlerAnswer> {
                               RpcResult<PromptResult> result = prompt->handler(arguments, input);
                               if (!result) return result.error();
                               return HandlerAnswer{prompt_result(*result),
                                                    std::move(result->input_required)};
                             });
}

}  // namespace mcp
