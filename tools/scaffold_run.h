#pragma once

#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Makes the run directories, each whole or not at all (docs/design.md, "The five tools").
/// The one tool that writes.
Reply scaffold_run(const Environment& environment, const ScaffoldArguments& arguments,
                   const mcp::ToolContext& context);

}  // namespace tools
