#pragma once

#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Shows what changes from run to run and how the run directories are named (design section 4).
/// Reads only.
Reply analyze_parameters(const Environment& environment, const PlanArguments& arguments,
                         const mcp::ToolContext& context);

}  // namespace tools
