#include "mcp/tool_service.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "mcp/wording.h"

namespace mcp {
namespace {

Json to_json(const ToolAnnotations& annotations) {
  return {{"readOnlyHint", annotations.read_only},
          {"destructiveHint", annotations.destructive},
          {"idempotentHint", annotations.idempotent},
          {"openWorldHint", annotations.open_world}};
}

Json to_json(const ToolDefinition& tool) {
  Json entry = {{"name", tool.name}};
  if (!tool.title.empty()) entry["title"] = tool.title;
  entry["description"] = tool.description;
  entry["inputSchema"] = tool.input_schema();
  if (tool.output_schema) entry["outputSchema"] = tool.output_schema();
  entry["annotations"] = to_json(tool.annotations);
  return entry;
}

Json content_of(const ToolResult& result) {
  Json content = Json::array();
  const bool is_only_block = result.blocks.empty();
  if (is_only_block || !result.text.empty()) {
    content.push_back({{"type", "text"}, {"text", result.text}});
  }
  for (const Json& block : result.blocks) content.push_back(block);
  return content;
}

Json to_json(const ToolResult& result) {
  Json entry = {{"content", content_of(result)}};
  if (!result.structured.is_null()) entry["structuredContent"] = result.structured;
  entry["isError"] = result.is_error;
  return entry;
}

Json list_result(const ToolRegistry& tools) {
  Json entries = Json::array();
  for (const ToolDefinition& tool : tools.tools()) entries.push_back(to_json(tool));
  return {{"tools", std::move(entries)}};
}

RpcError unknown_tool(const ToolRegistry& tools, const std::string& name) {
  std::vector<std::string> known;
  for (const ToolDefinition& tool : tools.tools()) known.push_back(tool.name);
  return {kInvalidParams, "unknown tool " + in_quotes(name) + suggestion(name, known)};
}

HandlerAnswer run_tool(const ToolDefinition& tool, const Json& arguments, const InputContext& input,
                       Call& call) {
  ToolContext context{input};
  context.report_progress = [&call](const Progress& progress) { call.report(progress); };
  context.stop = call.stop_token();
  ToolResult result = tool.handler(arguments, context);
  return {to_json(result), std::move(result.input_required), std::move(result.refusal)};
}

}  // namespace

ToolService::ToolService(const ToolRegistry& tools, Json server_info, CallRunner& runner)
    : tools_(tools), server_info_(std::move(server_info)), runner_(runner) {}

Outcome ToolService::list(const Incoming& incoming) {
  if (const RpcStatus checked = check_cursor(incoming.request.params); !checked) {
    return checked.error();
  }
  return list_.text(incoming.envelope.era, server_info_, [this] { return list_result(tools_); });
}

bool ToolService::may_take_long(const Request& request) const {
  const auto name = request.params.find("name");
  if (name == request.params.end() || !name->is_string()) return false;
  const ToolDefinition* tool = tools_.find(name->get_ref<const std::string&>());
  return tool != nullptr && tool->may_take_long;
}

Outcome ToolService::call(const Incoming& incoming) {
  const Json& params = incoming.request.params;
  if (!params.contains("name") || !params["name"].is_string()) {
    return RpcError{kInvalidParams, "params.name: expected the name of a tool"};
  }
  const auto name = params["name"].get<std::string>();
  const ToolDefinition* tool = tools_.find(name);
  if (tool == nullptr) return unknown_tool(tools_, name);
  Json arguments = params.contains("arguments") ? params["arguments"] : Json::object();
  if (!arguments.is_object()) {
    return RpcError{kInvalidParams,
                    "params.arguments: expected object, got " + described(arguments)};
  }
  return runner_.run(
      incoming, fmt::format("tool \"{}\"", name),
      [tool, arguments = std::move(arguments)](const InputContext& input, Call& call) {
        return run_tool(*tool, arguments, input, call);
      });
}

}  // namespace mcp
