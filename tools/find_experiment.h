#pragma once

#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Finds the experiment, its site settings and the kit by looking (docs/design.md, "Finding
/// things"). Asks only for the experiment.
Reply find_experiment(const Environment& environment, const FindArguments& arguments,
                      const mcp::ToolContext& context);

}  // namespace tools
