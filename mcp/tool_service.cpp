#include "mcp/tool_service.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
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

RpcError handler_failed(const std::string& tool, std::string_view reason) {
  spdlog::error("tool {} failed: {}", tool, reason);
  return {kInternalError, fmt::format("internal error in tool \"{}\": {}", tool, reason)};
}

struct Job {
  const ToolDefinition& tool;
  Json arguments;
  Era era;
  const Json& server_info;
};

void run_handler(const Job& job, Call& call) {
  ToolContext context;
  context.report_progress = [&call](const Progress& progress) { call.report(progress); };
  context.stop = call.stop_token();
  try {
    const ToolResult result = job.tool.handler(job.arguments, context);
    call.finish(to_line(finished_result(job.era, to_json(result), job.server_info)));
  } catch (const std::exception& error) {
    call.fail(handler_failed(job.tool.name, error.what()));
  } catch (...) {
    call.fail(handler_failed(job.tool.name, "unknown exception"));
  }
}

}  // namespace

ToolService::ToolService(ToolRegistry tools, Json server_info, size_t most_workers)
    : tools_(std::move(tools)), server_info_(std::move(server_info)), workers_(most_workers) {}

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
  const auto call = incoming.client->begin(incoming.request.id, incoming.envelope.progress_token);
  const Job job{*tool, std::move(arguments), incoming.envelope.era, server_info_};
  const bool accepted = workers_.run([job, call, client = incoming.client] {
    if (!call->stop_token().stop_requested()) run_handler(job, *call);
    client->end(*call);
  });
  if (accepted) return AnsweredLater{};
  incoming.client->end(*call);
  return RpcError{kInternalError, "the system gives this server no thread to run the tool in"};
}

}  // namespace mcp
