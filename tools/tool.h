#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "mcp/schema_check.h"
#include "mcp/tool_registry.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// The input or output schema of a tool, as compiled in from `schemas/`.
/// \param direction `input` or `output`.
Json schema_of(std::string_view tool, std::string_view direction);

/// What is wrong with a call's arguments, as sentences in one text, each with its place and a near
/// name for an unknown one; empty when they fit.
std::string argument_problem(const mcp::SchemaCheck& input_schema, const Json& arguments);

/// The one pipeline of every tool: the arguments checked against the schema, decoded, handed to
/// `run`, its reply encoded. Fills in schemas and handler; the rest of `tool` is given.
template <typename Arguments>
mcp::ToolDefinition make_tool(mcp::ToolDefinition tool, const Environment& environment,
                              Reply (*run)(const Environment&, const Arguments&,
                                           const mcp::ToolContext&)) {
  tool.input_schema = schema_of(tool.name, "input");
  tool.output_schema = schema_of(tool.name, "output");
  auto check = std::make_shared<const mcp::SchemaCheck>(tool.input_schema);
  tool.handler = [check = std::move(check), environment, run](const Json& arguments,
                                                              const mcp::ToolContext& context) {
    const std::string problem = argument_problem(*check, arguments);
    if (!problem.empty()) return to_result(failure(problem));
    Arguments decoded;
    decode(arguments, decoded);
    return to_result(run(environment, decoded, context));
  };
  return tool;
}

}  // namespace tools
