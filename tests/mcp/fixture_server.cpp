#include "tests/mcp/fixture_server.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace mcp_test {
namespace {

using mcp::Json;
using mcp::ToolContext;
using mcp::ToolDefinition;
using mcp::ToolResult;

Json any_object() { return Json::object({{"type", "object"}}); }

ToolDefinition tool(std::string name, mcp::ToolHandler handler) {
  ToolDefinition result;
  result.name = std::move(name);
  result.description = "Fixture.";
  result.input_schema = any_object;
  result.handler = std::move(handler);
  return result;
}

ToolResult echo(const Json& arguments, const ToolContext&) {
  const Json text = arguments.contains("text") ? arguments["text"] : Json("");
  return {{{"text", text}}, text.get<std::string>()};
}

ToolResult count(const Json& arguments, const ToolContext& context) {
  const int to = arguments["to"].get<int>();
  for (int i = 1; i <= to; ++i) {
    for (const double reported : {i * 1.0, i - 1.0}) {
      context.report_progress({reported, to * 1.0, "at " + std::to_string(i)});
    }
  }
  return {{{"counted", to}}, "counted"};
}

ToolResult wait(const Json&, const ToolContext& context) {
  context.report_progress({0.5, 0, ""});
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, context.stop, std::chrono::seconds(20), [] { return false; });
  context.report_progress({1, 0, "too late after a cancellation"});
  return {{{"stopped", context.stop.stop_requested()}}, "stopped"};
}

ToolResult fail(const Json&, const ToolContext&) {
  throw std::runtime_error("the disk is on fire");
}

ToolResult ask(const Json& arguments, const ToolContext& context) {
  mcp::InputRequired input;
  for (const Json& request : arguments["requests"]) {
    const auto key = request["key"].get<std::string>();
    if (context.input_responses.contains(key) && !mcp::is_declined(context.input_responses[key])) {
      continue;
    }
    input.requests.push_back({key, request["method"].get<std::string>(), request["params"]});
  }
  input.state = arguments.value("state", "");
  ToolResult result{{{"responses", context.input_responses},
                     {"capabilities", context.client_capabilities},
                     {"state", context.request_state}},
                    input.requests.empty() ? "answered" : "not answered"};
  if (!input.requests.empty()) result.input_required = std::move(input);
  return result;
}

mcp::RpcResult<ToolResult> need(const Json&, const ToolContext& context) {
  if (!context.client_capabilities.contains("sampling")) {
    return mcp::missing_capability({{"sampling", Json::object()}});
  }
  return ToolResult{{{"sampled", true}}, "sampled"};
}

}  // namespace

mcp::ServerInfo fixture_info() { return {"fixture", "Fixture", "1.2.3", "Call echo first."}; }

mcp::ToolRegistry fixture_tools(const std::shared_ptr<Release>& release) {
  ToolDefinition first = tool("echo", echo);
  first.title = "Echo";
  first.input_schema = [] {
    return Json{{"type", "object"}, {"properties", {{"text", {{"type", "string"}}}}}};
  };
  first.output_schema = any_object;
  first.annotations = {.read_only = true, .idempotent = true};
  mcp::ToolRegistry tools;
  tools.add(std::move(first));
  tools.add(tool("count", count));
  tools.add(tool("wait", wait));
  tools.add(tool("fail", fail));
  tools.add(tool("ask", ask));
  tools.add(tool("need", need));
  tools.add(tool("hang", [release](const Json&, const ToolContext& context) {
    context.report_progress({1, 0, ""});
    release->released.wait(false);
    return ToolResult{{{"released", true}}, "released"};
  }));
  return tools;
}

}  // namespace mcp_test
