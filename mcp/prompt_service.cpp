#include "mcp/prompt_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "mcp/wording.h"

namespace mcp {
namespace {

Json to_json(const PromptArgument& argument) {
  Json entry = {{"name", argument.name}};
  if (!argument.description.empty()) entry["description"] = argument.description;
  entry["required"] = argument.required;
  return entry;
}

Json to_json(const PromptDefinition& prompt) {
  Json entry = {{"name", prompt.name}};
  if (!prompt.title.empty()) entry["title"] = prompt.title;
  entry["description"] = prompt.description;
  if (!prompt.arguments.empty()) {
    Json& arguments = entry["arguments"] = Json::array();
    for (const PromptArgument& argument : prompt.arguments) arguments.push_back(to_json(argument));
  }
  return entry;
}

Json to_json(const PromptResult& result) {
  Json entry = Json::object();
  if (!result.description.empty()) entry["description"] = result.description;
  Json& messages = entry["messages"] = Json::array();
  for (const PromptMessage& message : result.messages) {
    const bool is_user = message.role == PromptMessage::Role::user;
    messages.push_back({{"role", is_user ? "user" : "assistant"}, {"content", message.content}});
  }
  return entry;
}

Json list_result(const PromptRegistry& prompts) {
  Json entries = Json::array();
  for (const PromptDefinition& prompt : prompts.prompts()) entries.push_back(to_json(prompt));
  return {{"prompts", std::move(entries)}};
}

RpcError unknown_prompt(const PromptRegistry& prompts, const std::string& name) {
  std::vector<std::string> known;
  for (const PromptDefinition& prompt : prompts.prompts()) known.push_back(prompt.name);
  return {kInvalidParams, "unknown prompt " + in_quotes(name) + suggestion(name, known)};
}

RpcError wrong_argument(const std::string& name, std::string_view problem) {
  return {kInvalidParams, fmt::format("params.arguments[{}]: {}", in_quotes(name), problem)};
}

RpcError unknown_argument(const PromptDefinition& prompt, const std::string& name) {
  std::vector<std::string> known;
  for (const PromptArgument& argument : prompt.arguments) known.push_back(argument.name);
  return wrong_argument(name, "unknown argument" + suggestion(name, known));
}

std::variant<PromptArguments, RpcError> read_arguments(const PromptDefinition& prompt,
                                                       const Json& given) {
  PromptArguments arguments;
  if (!given.is_object()) {
    return RpcError{kInvalidParams, "params.arguments: expected object, got " + described(given)};
  }
  for (const auto& [name, value] : given.items()) {
    if (std::ranges::find(prompt.arguments, name, &PromptArgument::name) ==
        prompt.arguments.end()) {
      return unknown_argument(prompt, name);
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

PromptService::PromptService(const PromptRegistry& prompts, Json server_info, CallRunner& runner)
    : prompts_(prompts), server_info_(std::move(server_info)), runner_(runner) {}

Outcome PromptService::list(const Incoming& incoming) {
  if (const RpcStatus checked = check_cursor(incoming.request.params); !checked) {
    return checked.error();
  }
  return list_.text(incoming.envelope.era, server_info_, [this] { return list_result(prompts_); });
}

Outcome PromptService::get(const Incoming& incoming) {
  const Json& params = incoming.request.params;
  if (!params.contains("name") || !params["name"].is_string()) {
    return RpcError{kInvalidParams, "params.name: expected the name of a prompt"};
  }
  const auto name = params["name"].get<std::string>();
  const PromptDefinition* prompt = prompts_.find(name);
  if (prompt == nullptr) return unknown_prompt(prompts_, name);
  auto arguments =
      read_arguments(*prompt, params.contains("arguments") ? params["arguments"] : Json::object());
  if (auto* error = std::get_if<RpcError>(&arguments)) return std::move(*error);
  return runner_.run(incoming, fmt::format("prompt \"{}\"", name),
                     [prompt, arguments = std::get<PromptArguments>(std::move(arguments))](
                         const InputContext& input, Call&) {
                       PromptResult result = prompt->handler(arguments, input);
                       return HandlerAnswer{to_json(result), std::move(result.input_required),
                                            std::move(result.refusal)};
                     });
}

}  // namespace mcp
