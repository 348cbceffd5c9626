#pragma once

#include <memory>
#include <string>

#include "mcp/connection.h"
#include "mcp/era.h"
#include "mcp/prompt_registry.h"
#include "mcp/resource_registry.h"
#include "mcp/tool_registry.h"

namespace mcp {

/// How a server presents itself. `title` and `instructions` may be empty and are then not sent.
struct ServerInfo {
  std::string name;
  std::string title;
  std::string version;
  std::string instructions;  ///< For the model; clients cut them at 2 KB.
};

/// What a server has to offer. Prompts, resources and completion are declared, and their methods
/// exist, only where there is something to offer.
struct Features {
  ToolRegistry tools = {};
  PromptRegistry prompts = {};
  ResourceRegistry resources = {};
};

class CallRunner;

/// A request on its way to the method that answers it, with what methods need of their server.
struct Incoming {
  const Request& request;
  const Envelope& envelope;
  const std::shared_ptr<Connection>& client;  ///< Never null.
  const ServerInfo& info;
  const Json& capabilities;  ///< As the server declares them.
  const Features& features;  ///< Outlives the work that a method hands to the runner.
  CallRunner& runner;
};

/// What a method gives: its result, the same in both eras, or the promise that a worker answers.
struct MethodResult {
  Json result = nullptr;
  bool comes_later = false;
};

using Outcome = RpcResult<MethodResult>;

/// Tools (MCP, server/tools). Arguments are passed on as they came: the tool checks them.
Outcome list_tools(const Incoming& incoming);
Outcome call_tool(const Incoming& incoming);

/// Whether the tool that a `tools/call` names may take long.
bool may_call_take_long(const ToolRegistry& tools, const Request& request);

/// Prompts (MCP, server/prompts). Arguments are strings; unknown ones, and missing required ones,
/// are errors.
Outcome list_prompts(const Incoming& incoming);
Outcome get_prompt(const Incoming& incoming);

/// Resources (MCP, server/resources). A missing one is an error with its URI, under the code of the
/// era.
Outcome list_resources(const Incoming& incoming);
Outcome list_resource_templates(const Incoming& incoming);
Outcome read_resource(const Incoming& incoming);

/// Completion (MCP, server/utilities/completion). At most 100 values are sent. An argument without
/// a handler has no values; a missing prompt or template is an error.
Outcome complete(const Incoming& incoming);

/// Whether there is anything that can be completed.
bool has_completions(const Features& features);

/// All our lists have one page, so any cursor is an error.
RpcStatus check_cursor(const Json& params);

/// The result of a list method that changes only with the program: `{"tools": [...]}`.
Outcome static_list(const Incoming& incoming, const char* key, Json entries);

}  // namespace mcp
