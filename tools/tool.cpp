#include "tools/tool.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "embedded_schemas.h"
#include "mcp/schema_violations.h"

namespace tools {
namespace {

/// No path and no value has one, and a system call would read the text only up to it.
void find_nul(const Json& value, const std::string& place, std::vector<std::string>& problems) {
  if (value.is_string() && value.get_ref<const std::string&>().find('\0') != std::string::npos) {
    problems.push_back(fmt::format("{}: expected a text without NUL characters", place));
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      find_nul(member, fmt::format("{}.{}", place, key), problems);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      find_nul(value[i], fmt::format("{}[{}]", place, i), problems);
    }
  }
}

}  // namespace

Json schema_of(std::string_view tool, std::string_view direction) {
  const std::string file_name = fmt::format("{}.{}.json", tool, direction);
  for (const schemas::File& file : schemas::files()) {
    if (file.name == file_name) return Json::parse(file.contents);
  }
  return Json::object();
}

std::string argument_problem(const Json& input_schema, const Json& arguments) {
  std::vector<std::string> violations =
      mcp::schema_violations(input_schema, arguments, "arguments");
  if (violations.empty()) find_nul(arguments, "arguments", violations);
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
