#include <fmt/format.h>

#include <utility>

#include "mcp/call_runner.h"
#include "mcp/method.h"
#include "mcp/wording.h"

namespace mcp {
namespace {

Json tool_entry(const ToolDefinition& tool) {
  Json entry = {{"name", tool.name}};
  if (!tool.title.empty()) entry["title"] = tool.title;
  entry["description"] = tool.description;
  entry["inputSchema"] = tool.input_schema();
  if (tool.output_schema) entry["outputSchema"] = tool.output_schema();
  entry["annotations"] = {{"readOnlyHint", tool.annotations.read_only},
                          {"destructiveHint", tool.annotations.destructive},
                          {"idempotentHint", tool.annotations.idempotent},
                          {"openWorldHint", tool.annotations.open_world}};
  return entry;
}

Json call_result(const ToolResult& result) {
  Json content = Json::array();
  if (result.blocks.empty() || !result.text.empty()) {
    content.push_back({{"type", "text"}, {"text", result.text}});
  }
  for (const Json& block : result.blocks) content.push_back(block);
  Json entry = {{"content", std::move(content)}};
  if (!result.structured.is_null()) entry["structuredContent"] = result.structured;
  entry["isError"] = result.is_error;
  return entry;
}

RpcResult<HandlerAnswer> run_tool(const ToolDefinition& tool, const Json& arguments,
                                  const InputContext& input, Call& call) {
  ToolContext context{input};
  context.report_progress = [&call](const Progress& progress) { call.report(progress); };
  context.stop = call.stop_token();
  RpcResult<ToolResult> result = tool.handler(arguments, context);
  if (!result) return result.error();
  return HandlerAnswer{call_result(*result), std::move(result->input_required)};
}

}  // namespace

Outcome list_tools(const Incoming& incoming) {
  Json entries = Json::array();
  for (const ToolDefinition& tool : incoming.features.tools.all()) {
    entries.push_back(tool_entry(tool));
  }
  return static_list(incoming, "tools", std::move(entries));
}

bool may_call_take_long(const ToolRegistry& tools, const Request& request) {
  const std::string* name = string_member(request.params, "name");
  const ToolDefinition* tool = name == nullptr ? nullptr : tools.find(*name);
  return tool != nullptr && tool->may_take_long;
}

Outcome call_tool(const Incoming& incoming) {
  const ToolRegistry& tools = incoming.features.tools;
  const std::string* name = string_member(incoming.request.params, "name");
  if (name == nullptr) {
    return RpcError{kInvalidParams, "params.name: expected the name of a tool"};
  }
  const ToolDefinition* tool = tools.find(*name);
  if (tool == nullptr) {
    return RpcError{kInvalidParams,
                    "unknown tool " + in_quotes(*name) + suggestion(*name, tools.names())};
  }
  const Json* given = member(incoming.request.params, "arguments");
  if (given != nullptr && !given->is_object()) {
    return RpcError{kInvalidParams, "params.arguments: expected object, got " + described(*given)};
  }
  return incoming.runner.run(incoming, fmt::format("tool \"{}\"", *name),
                             [tool, arguments = given == nullptr ? Json::object() : *given](
                                 const InputContext& input, Call& call) {
                               return run_tool(*tool, arguments, input, call);
                             });
}

}  // namespace mcp
