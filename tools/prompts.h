#pragma once

#include "mcp/prompt_registry.h"
#include "tools/environment.h"

namespace tools {

/// The prompt `scaffold`: walks an agent through the five tools, for the experiment in its optional
/// argument `experiment_dir`. Clients show it to people as a command. It reads nothing.
mcp::PromptRegistry register_prompts(const Environment& environment);

}  // namespace tools
