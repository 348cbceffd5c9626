#pragma once

#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Shows the whole plan as it was read, each value with its place (design section 4). Reads only.
Reply parse_summary(const Environment& environment, const PlanArguments& arguments,
                    const mcp::ToolContext& context);

}  // namespace tools
