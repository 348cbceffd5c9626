#include "tools/make_server.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools {
namespace {

using mcp::Json;

TEST_CASE("make_server: the five, in the order in which an agent calls them") {
  const testing::Playground place;
  const mcp::ToolRegistry registry = place.registry();
  std::vector<std::string> names;
  for (const mcp::ToolDefinition& tool : registry.all()) names.push_back(tool.name);
  CHECK(names == std::vector<std::string>{"find_experiment", "parse_summary", "analyze_parameters",
                                          "scaffold_run", "verify_run"});
}

TEST_CASE("make_server: only scaffold_run writes") {
  const testing::Playground place;
  const mcp::ToolRegistry registry = place.registry();
  for (const mcp::ToolDefinition& tool : registry.all()) {
    CAPTURE(tool.name);
    CHECK(tool.annotations.read_only == (tool.name != "scaffold_run"));
    CHECK_FALSE(tool.annotations.destructive);
    CHECK(tool.annotations.idempotent);
  }
}

TEST_CASE("make_server: an optional argument that is null is absent, an unknown one is not") {
  const testing::Playground place;
  const mcp::ToolRegistry registry = place.registry();
  for (const mcp::ToolDefinition& tool : registry.all()) {
    CAPTURE(tool.name);
    const Json schema = tool.input_schema();
    Json nulls = Json::object();
    for (const auto& property : schema["properties"].items()) nulls[property.key()] = nullptr;
    CHECK(place.call(tool.name, nulls).structured ==
          place.call(tool.name, Json::object()).structured);
    const mcp::ToolResult unknown = place.call(tool.name, {{"no_such_argument", nullptr}});
    CHECK(unknown.structured["summary"].get<std::string>().starts_with(
        "arguments.no_such_argument: unknown property"));
  }
}

TEST_CASE("make_server: descriptions fit clients and name the next tool") {
  const testing::Playground place;
  const mcp::ToolRegistry registry = place.registry();
  const std::vector<mcp::ToolDefinition>& tools = registry.all();
  for (std::size_t index = 0; index < tools.size(); ++index) {
    CAPTURE(tools[index].name);
    CHECK(tools[index].description.size() < 2048);
    CHECK_FALSE(tools[index].title.empty());
    if (index + 1 < tools.size()) {
      CHECK(tools[index].description.find("Next: " + tools[index + 1].name) != std::string::npos);
    }
  }
}

/// Every object in a schema with properties describes each of them.
void check_described(const Json& schema, const std::string& place) {
  CAPTURE(place);
  CHECK(schema.contains("description"));
  if (schema.contains("properties")) {
    for (const auto& [key, property] : schema["properties"].items()) {
      check_described(property, fmt::format("{}.{}", place, key));
    }
  }
}

TEST_CASE("make_server: schemas are flat objects in which every property is described") {
  const testing::Playground place;
  const mcp::ToolRegistry registry = place.registry();
  for (const mcp::ToolDefinition& tool : registry.all()) {
    for (const Json& schema : {tool.input_schema(), tool.output_schema()}) {
      CHECK(schema["type"] == "object");
      CHECK(schema["additionalProperties"] == false);
      CHECK_FALSE(schema.contains("$ref"));
      for (const char* combined : {"oneOf", "anyOf", "allOf"})
        CHECK_FALSE(schema.contains(combined));
      for (const auto& [key, property] : schema["properties"].items()) {
        check_described(property, fmt::format("{}.{}", tool.name, key));
      }
    }
    CHECK(tool.input_schema()["properties"].contains("answers"));
    CHECK(tool.output_schema()["required"] ==
          Json{"status", "summary", "missing", "warnings", "next"});
  }
}

}  // namespace
}  // namespace tools
