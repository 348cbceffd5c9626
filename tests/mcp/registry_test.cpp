#include "mcp/registry.h"

#include "mcp/tool_registry.h"

#include "tests/catch.h"

TEST_CASE("definitions are found by their exact name and kept in order") {
  mcp::ToolRegistry registry;
  for (const char* name : {"b", "a"}) {
    mcp::ToolDefinition tool;
    tool.name = name;
    registry.add(std::move(tool));
  }
  CHECK(registry.find("a")->name == "a");
  CHECK(registry.find("A") == nullptr);
  CHECK(registry.find("") == nullptr);
  CHECK(registry.names() == std::vector<std::string>{"b", "a"});
}
