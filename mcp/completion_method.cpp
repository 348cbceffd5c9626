#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "mcp/call_runner.h"
#include "mcp/method.h"
#include "mcp/wording.h"

namespace mcp {
namespace {

constexpr std::size_t kMostValues = 100;

RpcError unknown_ref(std::string_view kind, const std::string* name) {
  return {kInvalidParams, "params.ref: there is no " + std::string(kind) +
                              (name == nullptr ? "" : " " + in_quotes(*name))};
}

/// The handler for an argument of what `ref` names; empty when the argument has none.
RpcResult<CompletionHandler> find_handler(const Features& features, const Json& ref,
                                          const std::string& argument) {
  const std::string* type = string_member(ref, "type");
  if (type != nullptr && *type == "ref/prompt") {
    const std::string* name = string_member(ref, "name");
    const PromptDefinition* prompt = name == nullptr ? nullptr : features.prompts.find(*name);
    if (prompt == nullptr) return unknown_ref("prompt", name);
    const auto it = std::ranges::find(prompt->arguments, argument, &PromptArgument::name);
    return it == prompt->arguments.end() ? CompletionHandler() : it->complete;
  }
  if (type != nullptr && *type == "ref/resource") {
    const std::string* uri = string_member(ref, "uri");
    for (const ResourceTemplate& family : features.resources.templates()) {
      if (uri != nullptr && family.uri_template == *uri) return family.complete;
    }
    return unknown_ref("resource template", uri);
  }
  return RpcError{kInvalidParams, "params.ref.type: expected ref/prompt or ref/resource"};
}

}  // namespace

bool has_completions(const Features& features) {
  const auto has_handler = [](const auto& item) { return item.complete != nullptr; };
  return std::ranges::any_of(features.resources.templates(), has_handler) ||
         std::ranges::any_of(features.prompts.all(), [&](const PromptDefinition& prompt) {
           return std::ranges::any_of(prompt.arguments, has_handler);
         });
}

Outcome complete(const Incoming& incoming) {
  const Json nothing = Json::object();
  const Json* ref = member(incoming.request.params, "ref");
  const Json* argument = member(incoming.request.params, "argument");
  const std::string* name = argument == nullptr ? nullptr : string_member(*argument, "name");
  const std::string* typed = argument == nullptr ? nullptr : string_member(*argument, "value");
  if (name == nullptr || typed == nullptr) {
    return RpcError{kInvalidParams, "params.argument: expected an object with name and value"};
  }
  auto handler = find_handler(incoming.features, ref == nullptr ? nothing : *ref, *name);
  if (!handler) return handler.error();
  return incoming.runner.run(
      incoming, "the completion of " + in_quotes(*name),
      [handler = *std::move(handler), typed = *typed](const InputContext&, Call&) {
        std::vector<std::string> values = handler ? handler(typed) : std::vector<std::string>();
        const std::size_t total = values.size();
        values.resize(std::min(total, kMostValues));
        return HandlerAnswer{
            {{"completion",
              {{"values", Json(values)}, {"total", total}, {"hasMore", total > kMostValues}}}}};
      });
}

}  // namespace mcp
