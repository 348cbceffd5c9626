#pragma once

#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Shows the whole plan as it was read, each value with its place (docs/design.md, "The five
/// tools"). Reads only.
Reply parse_summary(const Environment& environment, const PlanArguments& arguments,
                    const mcp::ToolContext& context);

}  // namespace tools
