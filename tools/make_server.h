#pragma once

#include <string>

#include "mcp/prompt_registry.h"
#include "mcp/resource_registry.h"
#include "mcp/server.h"
#include "mcp/tool_registry.h"
#include "tools/environment.h"

namespace tools {

/// The text that models read about a tool, a prompt or the server: tools/descriptions/NAME.md,
/// compiled in, without the line end.
std::string description_of(const std::string& name);

/// The one list of tools, in the order in which an agent calls them.
mcp::ToolRegistry register_tools(const Environment& environment);

/// The prompt `scaffold`: walks an agent through the five tools, for the experiment in its optional
/// argument `experiment_dir`. Clients show it to people as a command. It reads nothing.
mcp::PromptRegistry register_prompts(const Environment& environment);

/// What a person or a client may read of an experiment: `experiment://DIRECTORY/plan`, `/log` and
/// `/report`, with the experiment's absolute directory. It lists those that exist for the
/// experiments in sight (see visible_experiments()); others can be read by their URI.
///
/// Nothing outside the roots is read, nor what a link leads to outside the experiment. A plan or
/// report over 1 MiB is refused; of a log over 256 KiB the last entries are read.
mcp::ResourceRegistry register_resources(const Environment& environment);

/// The server with all of these, for any transport.
mcp::Server make_server(const Environment& environment, const mcp::ServerOptions& options);

}  // namespace tools
