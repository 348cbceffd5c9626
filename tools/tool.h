#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "mcp/tool_registry.h"
#include "tools/asking.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// The input or output schema of a tool, as compiled in from `schemas/`.
/// \param direction `input` or `output`.
Json schema_of(std::string_view tool, std::string_view direction);

/// What is wrong with a call's arguments, as sentences in one text, each with its place and a near
/// name for an unknown one; empty when they fit.
std::string argument_problem(const Json& input_schema, const Json& arguments);

/// Whether a tool asks its user by form where the client can show one, or only by `needs_input`.
enum class Asks { in_results, by_form };

/// The result of a reply that still asks, with the forms for what is missing. For a client that
/// shows none, `next` keeps what the user filled into earlier ones.
mcp::ToolResult asking_result(Reply reply, const std::string& tool, const Json& arguments,
                              const Json& filled);

/// The one pipeline of every tool: the arguments checked against the schema, with what was filled
/// into forms, decoded, handed to `run`, its reply encoded. Fills in schemas and handler; the rest
/// of `tool` is given.
template <typename Arguments>
mcp::ToolDefinition make_tool(mcp::ToolDefinition tool, const Environment& environment,
                              Reply (*run)(const Environment&, const Arguments&,
                                           const mcp::ToolContext&),
                              Asks asks = Asks::in_results) {
  tool.input_schema = [name = tool.name] { return schema_of(name, "input"); };
  tool.output_schema = [name = tool.name] { return schema_of(name, "output"); };
  tool.handler = [environment, run, asks, name = tool.name](const Json& given,
                                                            const mcp::ToolContext& context) {
    const Json schema = schema_of(name, "input");
    std::string problem = argument_problem(schema, given);
    if (!problem.empty()) return to_result(failure(std::move(problem)));
    const Json filled = asks == Asks::by_form ? filled_in(context) : Json::object();
    const Json arguments = with_answers(given, filled);
    if (!filled.empty()) problem = argument_problem(schema, arguments);
    if (!problem.empty()) return to_result(failure(std::move(problem)));
    Arguments decoded;
    decode(arguments, decoded);
    Reply reply = run(environment, decoded, context);
    if (asks == Asks::in_results) return to_result(std::move(reply));
    return asking_result(std::move(reply), name, arguments, filled);
  };
  return tool;
}

}  // namespace tools
