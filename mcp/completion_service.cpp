#include "mcp/completion_service.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "mcp/wording.h"

namespace mcp {
namespace {

constexpr size_t kMostValues = 100;

/// A string in `object`, itself a member of `params`; nothing when either is something else.
const std::string* text_at(const Json& params, const char* object, const char* key) {
  const auto outer = params.find(object);
  if (outer == params.end() || !outer->is_object()) return nullptr;
  const auto inner = outer->find(key);
  return inner != outer->end() && inner->is_string() ? &inner->get_ref<const std::string&>()
                                                     : nullptr;
}

RpcError unknown_ref(std::string_view kind, const std::string* name) {
  return {kInvalidParams,
          "params.ref: there is no " + std::string(kind) + (name ? " " + in_quotes(*name) : "")};
}

using Found = std::variant<CompletionHandler, RpcError>;

Found find_in(const PromptRegistry& prompts, const std::string* name, const std::string& argument) {
  const PromptDefinition* prompt = name == nullptr ? nullptr : prompts.find(*name);
  if (prompt == nullptr) return unknown_ref("prompt", name);
  const auto it = std::ranges::find(prompt->arguments, argument, &PromptArgument::name);
  return it == prompt->arguments.end() ? CompletionHandler() : it->complete;
}

Found find_in(const ResourceRegistry& resources, const std::string* uri) {
  const auto& families = resources.templates();
  const auto it = std::ranges::find_if(families, [uri](const ResourceTemplate& family) {
    return uri != nullptr && family.uri_template == *uri;
  });
  if (it == families.end()) return unknown_ref("resource template", uri);
  return it->complete;
}

Json to_json(std::vector<std::string> values) {
  const size_t total = values.size();
  values.resize(std::min(total, kMostValues));
  return {{"completion",
           {{"values", Json(values)}, {"total", total}, {"hasMore", total > kMostValues}}}};
}

}  // namespace

CompletionService::CompletionService(const PromptRegistry& prompts,
                                     const ResourceRegistry& resources, CallRunner& runner)
    : prompts_(prompts), resources_(resources), runner_(runner) {}

bool CompletionService::is_given() const {
  const auto is_completed = [](const auto& item) { return item.complete != nullptr; };
  return std::ranges::any_of(resources_.templates(), is_completed) ||
         std::ranges::any_of(prompts_.prompts(), [&](const PromptDefinition& prompt) {
           return std::ranges::any_of(prompt.arguments, is_completed);
         });
}

Outcome CompletionService::complete(const Incoming& incoming) {
  const Json& params = incoming.request.params;
  const std::string* type = text_at(params, "ref", "type");
  const std::string* argument = text_at(params, "argument", "name");
  const std::string* typed = text_at(params, "argument", "value");
  if (argument == nullptr || typed == nullptr) {
    return RpcError{kInvalidParams, "params.argument: expected an object with name and value"};
  }
  Found found = RpcError{kInvalidParams, "params.ref.type: expected ref/prompt or ref/resource"};
  if (type != nullptr && *type == "ref/prompt") {
    found = find_in(prompts_, text_at(params, "ref", "name"), *argument);
  } else if (type != nullptr && *type == "ref/resource") {
    found = find_in(resources_, text_at(params, "ref", "uri"));
  }
  if (auto* error = std::get_if<RpcError>(&found)) return std::move(*error);
  return runner_.run(
      incoming, "the completion of " + in_quotes(*argument),
      [handler = std::get<CompletionHandler>(std::move(found)), typed = *typed](const InputContext&,
                                                                                Call&) {
        return HandlerAnswer{to_json(handler ? handler(typed) : std::vector<std::string>())};
      });
}

}  // namespace mcp
