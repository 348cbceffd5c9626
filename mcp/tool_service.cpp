#include "mcp/tool_service.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "mcp/protocol.h"
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
  entry["inputSchema"] = tool.input_schema;
  if (!tool.output_schema.is_null()) entry["outputSchema"] = tool.output_schema;
  entry["annotations"] = to_json(tool.annotations);
  return entry;
}

Json to_json(const ToolResult& result) {
  Json text = {{"type", "text"}, {"text", result.text}};
  Json entry = {{"content", Json::array({std::move(text)})}};
  if (!result.structured.is_null()) entry["structuredContent"] = result.structured;
  entry["isError"] = result.is_error;
  return entry;
}

std::string list_text(const ToolRegistry& tools, Era era, const Json& server_info) {
  Json entries = Json::array();
  for (const ToolDefinition& tool : tools.tools()) entries.push_back(to_json(tool));
  Json result = {{"tools", std::move(entries)}};
  if (era == Era::kModern) {
    result["ttlMs"] = kListTtlMs;
    result["cacheScope"] = "public";
  }
  return to_line(finished_result(era, std::move(result), server_info));
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

ToolService::ToolService(ToolRegistry tools, Json server_info, CallRunner& runner)
    : tools_(std::move(tools)), server_info_(std::move(server_info)), runner_(runner) {}

Outcome ToolService::list(const Incoming& incoming) {
  const Json& params = incoming.request.params;
  if (params.contains("cursor") && !params["cursor"].is_null()) {
    return RpcError{kInvalidParams, "params.cursor: unknown cursor " + described(params["cursor"]) +
                                        "; the list has one page"};
  }
  const Era era = incoming.envelope.era;
  ListText& list = lists_.at(era == Era::kModern ? 1 : 0);
  std::call_once(list.made, [&] { list.text = list_text(tools_, era, server_info_); });
  return list.text;
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
