#include <chrono>
#include <thread>

#include "tests/conformance/fixtures.h"

namespace conformance {
namespace {

using mcp::Json;
using mcp::ToolContext;
using mcp::ToolResult;

ToolResult simple_text(const Json&, const ToolContext&) {
  return says("This is a simple text response for testing.");
}

ToolResult image(const Json&, const ToolContext&) { return shows({image_block()}); }

ToolResult audio(const Json&, const ToolContext&) { return shows({audio_block()}); }

ToolResult embedded_resource(const Json&, const ToolContext&) {
  return shows({resource_block("test://embedded-resource", "text/plain",
                               "This is an embedded resource content.")});
}

ToolResult mixed(const Json&, const ToolContext&) {
  return shows({image_block(), resource_block("test://mixed-content-resource", "application/json",
                                              R"({"test":"data"})")},
               "Multiple content types test:");
}

ToolResult error(const Json&, const ToolContext&) {
  ToolResult result = says("This tool intentionally returns an error for testing");
  result.is_error = true;
  return result;
}

ToolResult with_progress(const Json&, const ToolContext& context) {
  for (const double done : {0.0, 50.0, 100.0}) {
    context.report_progress({done, 100, ""});
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return says("Done.");
}

/// There is no log in this protocol of ours, asked for or not.
ToolResult without_log(const Json&, const ToolContext&) { return says("Nothing was logged."); }

mcp::ToolDefinition with_rich_schema() {
  mcp::ToolDefinition definition = tool("json_schema_2020_12_tool", simple_text);
  definition.input_schema = [] {
    return Json::parse(R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"$anchor": "addressDef", "type": "object",
                          "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
    "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
                   "contactMethod": {"type": "string", "enum": ["phone", "email"]},
                   "phone": {"type": "string"}, "email": {"type": "string"}},
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": false})");
  };
  return definition;
}

}  // namespace

void add_content_tools(mcp::ToolRegistry& tools) {
  tools.add(tool("test_simple_text", simple_text));
  tools.add(tool("test_image_content", image));
  tools.add(tool("test_audio_content", audio));
  tools.add(tool("test_embedded_resource", embedded_resource));
  tools.add(tool("test_multiple_content_types", mixed));
  tools.add(tool("test_error_handling", error));
  mcp::ToolDefinition slow = tool("test_tool_with_progress", with_progress);
  slow.may_take_long = true;
  tools.add(std::move(slow));
  tools.add(tool("test_logging_tool", without_log));
  tools.add(with_rich_schema());
}

}  // namespace conformance
