#include "mcp/prompt_registry.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mcp {

void PromptRegistry::add(PromptDefinition prompt) {
  assert(find(prompt.name) == nullptr && "two prompts of one name");
  prompts_.push_back(std::move(prompt));
}

const PromptDefinition* PromptRegistry::find(std::string_view name) const {
  const auto it = std::ranges::find(prompts_, name, &PromptDefinition::name);
  return it == prompts_.end() ? nullptr : &*it;
}

}  // namespace mcp
