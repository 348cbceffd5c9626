// The methods of tools, through a server. More in sessions/tools_*.session.

#include "tests/catch.h"
#include "tests/mcp/asked.h"

namespace {

using mcp::Json;
using mcp_test::asked;
using mcp_test::error;
using mcp_test::legacy_request;
using mcp_test::legacy_result;

mcp::ToolDefinition tool(const char* name, mcp::ToolHandler handler) {
  mcp::ToolDefinition definition;
  definition.name = name;
  definition.description = "Fixture.";
  definition.input_schema = [] { return Json{{"type", "object"}}; };
  definition.handler = std::move(handler);
  return definition;
}

mcp::Features features_with_tools() {
  mcp::Features features;
  features.tools.add(tool("echo", [](const Json& arguments, const mcp::ToolContext&) {
    return mcp::ToolResult{arguments, "text"};
  }));
  features.tools.add(tool("picture", [](const Json&, const mcp::ToolContext&) {
    return mcp::ToolResult{
        .structured = nullptr, .text = "", .is_error = true, .blocks = {{{"type", "image"}}}};
  }));
  mcp::ToolDefinition slow =
      tool("slow", [](const Json&, const mcp::ToolContext&) -> mcp::RpcResult<mcp::ToolResult> {
        return mcp::RpcError{mcp::kInvalidParams, "not today"};
      });
  slow.may_take_long = true;
  features.tools.add(std::move(slow));
  return features;
}

struct Tools {
  mcp::Server server{{"n", "", "1", ""}, features_with_tools()};

  std::string call(const Json& params) {
    return asked(server, legacy_request("tools/call", params));
  }
};

}  // namespace

TEST_CASE_METHOD(Tools, "tools/call gives text and structured content, or other blocks alone") {
  CHECK(call({{"name", "echo"}, {"arguments", {{"a", 1}}}}) ==
        legacy_result(R"("content":[{"type":"text","text":"text"}],"structuredContent":{"a":1},)"
                      R"("isError":false)"));
  CHECK(call({{"name", "echo"}}) ==
        legacy_result(R"("content":[{"type":"text","text":"text"}],"structuredContent":{},)"
                      R"("isError":false)"));
  CHECK(call({{"name", "picture"}}) ==
        legacy_result(R"("content":[{"type":"image"}],"isError":true)"));
}

TEST_CASE_METHOD(Tools, "tools/call gives the error with which a tool refuses a request") {
  CHECK(call({{"name", "slow"}}) == error(-32602, "not today"));
  CHECK(call({{"name", "ecoh"}}) == error(-32602, "unknown tool \"ecoh\"; did you mean \"echo\"?"));
}

TEST_CASE_METHOD(Tools, "only a call of a tool that says so may take long") {
  CHECK(server.may_take_long({1, "tools/call", {{"name", "slow"}}}));
  CHECK_FALSE(server.may_take_long({1, "tools/call", {{"name", "echo"}}}));
  CHECK_FALSE(server.may_take_long({1, "tools/call", {{"name", "unknown"}}}));
  CHECK_FALSE(server.may_take_long({1, "tools/call", {{"name", 5}}}));
  CHECK_FALSE(server.may_take_long({1, "prompts/get", {{"name", "slow"}}}));
}
