#pragma once

#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

// The five tools (docs/design.md, "The five tools"), in the order in which an agent calls them.

/// Searches for the experiment, its site settings and the kit (docs/design.md, "Finding things").
/// Asks only for the experiment. Reads only.
Reply find_experiment(const Environment& environment, const FindArguments& arguments,
                      const mcp::ToolContext& context);

/// Shows the whole plan as it was read, each value with its source. Reads only.
Reply parse_summary(const Environment& environment, const PlanArguments& arguments,
                    const mcp::ToolContext& context);

/// Shows what changes from run to run and how the run directories are named. Reads only.
Reply analyze_parameters(const Environment& environment, const PlanArguments& arguments,
                         const mcp::ToolContext& context);

/// Makes the run directories of an experiment (docs/design.md, "Nothing is lost"). The only tool
/// that writes: run directories, `.scaffold/` and `scaffold-runs.log` in the experiment.
Reply scaffold_run(const Environment& environment, const ScaffoldArguments& arguments,
                   const mcp::ToolContext& context);

/// Compares what is on disk with the plan, run by run (docs/design.md, "Verification"). Writes
/// nothing and executes nothing from the experiment.
Reply verify_run(const Environment& environment, const VerifyArguments& arguments,
                 const mcp::ToolContext& context);

}  // namespace tools
