#include "tools/tool.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "embedded_schemas.h"

namespace tools {

Json schema_of(std::string_view tool, std::string_view direction) {
  const std::string file_name = fmt::format("{}.{}.json", tool, direction);
  for (const schemas::File& file : schemas::files()) {
    if (file.name == file_name) return Json::parse(file.contents);
  }
  return Json::object();
}

std::string argument_problem(const mcp::SchemaCheck& input_schema, const Json& arguments) {
  const std::vector<std::string> violations = input_schema.violations(arguments, "arguments");
  return fmt::format("{}", fmt::join(violations, "; "));
}

mcp::ToolResult asking_result(Reply reply, const std::string& tool, const Json& arguments,
                              const Json& filled) {
  std::optional<mcp::InputRequired> input = forms(reply, filled);
  if (input && !filled.empty() && !reply.next) {
    reply.next =
        Next{tool, arguments, "Holds what was answered by form; add what is still missing."};
  }
  mcp::ToolResult result = to_result(std::move(reply));
  result.input_required = std::move(input);
  return result;
}

}  // namespace tools
