#pragma once

#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Compares what is on the disk with the plan, run by run (docs/design.md, "Verification"). Writes
/// nothing and executes nothing that lies in the experiment.
Reply verify_run(const Environment& environment, const VerifyArguments& arguments,
                 const mcp::ToolContext& context);

}  // namespace tools
