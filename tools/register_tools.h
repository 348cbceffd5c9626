#pragma once

#include "mcp/tool_registry.h"
#include "tools/environment.h"

namespace tools {

/// The one list of tools, in the order in which an agent calls them.
mcp::ToolRegistry register_tools(const Environment& environment);

}  // namespace tools
