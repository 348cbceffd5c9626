#include "tools/cli/call.h"

#include <cstdio>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "mcp/wording.h"
#include "tools/cli/call_arguments.h"
#include "tools/cli/exit_code.h"
#include "tools/register_tools.h"

namespace tools::cli {
namespace {

using mcp::Json;

ExitCode exit_code(std::string_view status) {
  if (status == "ok") return kOk;
  if (status == "needs_input") return kNeedsInput;
  return status == "partial" ? kPartial : kFailed;
}

ExitCode unknown_tool(const std::string& name, const mcp::ToolRegistry& registry) {
  fmt::print(stderr, "scaffold-runs: there is no tool {}{}\n", mcp::in_quotes(name),
             mcp::suggestion(name, registry.names()));
  return kUsage;
}

void log_progress(const mcp::Progress& progress) {
  spdlog::info("{}/{} {}", progress.progress, progress.total, progress.message);
}

}  // namespace

int call(const Environment& environment, const std::string& tool_name,
         const std::vector<std::string>& words) {
  const mcp::ToolRegistry registry = register_tools(environment);
  const mcp::ToolDefinition* tool = registry.find(tool_name);
  if (tool == nullptr) return unknown_tool(tool_name, registry);
  const core::Result<Json> arguments = call_arguments(words, tool->input_schema());
  if (!arguments) {
    fmt::print(stderr, "scaffold-runs: {}\n", arguments.error().message);
    return kUsage;
  }
  mcp::ToolContext context;
  context.report_progress = log_progress;
  const mcp::RpcResult<mcp::ToolResult> result = tool->handler(*arguments, context);
  if (!result) {
    fmt::print(stderr, "scaffold-runs: {}\n", result.error().message);
    return kFailed;
  }
  fmt::print("{}\n", result->structured.dump(2, ' ', false, Json::error_handler_t::replace));
  if (std::fflush(stdout) != 0) {
    fmt::print(stderr, "scaffold-runs: the result could not be written to stdout\n");
    return kFailed;
  }
  return exit_code(result->structured.at("status").get<std::string>());
}

}  // namespace tools::cli
