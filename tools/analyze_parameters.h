#pragma once

#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Shows what changes from run to run and how the run directories are named (docs/design.md, "The
/// five tools"). Reads only.
Reply analyze_parameters(const Environment& environment, const PlanArguments& arguments,
                         const mcp::ToolContext& context);

}  // namespace tools
