#include "mcp/tool_registry.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mcp {

void ToolRegistry::add(ToolDefinition tool) {
  assert(find(tool.name) == nullptr && "two tools of one name");
  tools_.push_back(std::move(tool));
}

const ToolDefinition* ToolRegistry::find(std::string_view name) const {
  const auto it = std::ranges::find(tools_, name, &ToolDefinition::name);
  return it == tools_.end() ? nullptr : &*it;
}

}  // namespace mcp
