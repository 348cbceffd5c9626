#include "tools/make_server.h"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "embedded_descriptions.h"
#include "embedded_schemas.h"
#include "mcp/schema_violations.h"
#include "tools/asking.h"
#include "tools/tools.h"

namespace tools {
namespace {

constexpr mcp::ToolAnnotations kReads = {
    .read_only = true, .destructive = false, .idempotent = true, .open_world = false};
constexpr mcp::ToolAnnotations kWrites = {
    .read_only = false, .destructive = false, .idempotent = true, .open_world = false};

/// Whether a tool shows its questions as forms, where the client can, or only as `needs_input`.
enum class Asks { in_results, by_form };

/// \param direction `input` or `output`.
Json schema_of(std::string_view tool, std::string_view direction) {
  const std::string file_name = fmt::format("{}.{}.json", tool, direction);
  for (const schemas::File& file : schemas::files()) {
    if (file.name == file_name) return Json::parse(file.contents);
  }
  return Json::object();
}

/// No path and no value has a NUL, and a system call would read the text only up to it.
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

/// The error lists what is wrong with a call's arguments, each with its place, and a similar name
/// for an unknown one.
core::Status check_arguments(const Json& input_schema, const Json& arguments) {
  std::vector<std::string> problems = mcp::schema_violations(input_schema, arguments, "arguments");
  if (problems.empty()) find_nul(arguments, "arguments", problems);
  if (problems.empty()) return core::Done{};
  return core::Error{fmt::format("{}", fmt::join(problems, "; "))};
}

/// The arguments without optional ones that are null: several clients send null for what their user
/// did not give.
Json without_nulls(const Json& input_schema, Json arguments) {
  const auto properties = input_schema.find("properties");
  if (properties == input_schema.end() || !arguments.is_object()) return arguments;
  for (const auto& property : properties->items()) {
    const auto argument = arguments.find(property.key());
    if (argument != arguments.end() && argument->is_null()) arguments.erase(argument);
  }
  return arguments;
}

/// The pipeline of every tool: the arguments, with what was filled into forms, are checked against
/// the schema and decoded; `run` replies; the reply is encoded, with forms if it asks.
template <typename Arguments>
mcp::ToolDefinition make_tool(std::string name, std::string title, mcp::ToolAnnotations annotations,
                              Asks asks, const Environment& environment,
                              Reply (*run)(const Environment&, const Arguments&,
                                           const mcp::ToolContext&)) {
  mcp::ToolDefinition tool;
  tool.name = std::move(name);
  tool.title = std::move(title);
  tool.description = description_of(tool.name);
  tool.annotations = annotations;
  tool.input_schema = [name = tool.name] { return schema_of(name, "input"); };
  tool.output_schema = [name = tool.name] { return schema_of(name, "output"); };
  tool.handler = [environment, run, asks, name = tool.name](const Json& sent,
                                                            const mcp::ToolContext& context) {
    const Json schema = schema_of(name, "input");
    const Json given = without_nulls(schema, sent);
    if (const core::Status fits = check_arguments(schema, given); !fits) {
      return to_result(failure(fits.error().message));
    }
    const Json filled = asks == Asks::by_form ? filled_in(context) : Json::object();
    const Json arguments = with_answers(given, filled);
    if (const core::Status fits = check_arguments(schema, arguments); !fits) {
      return to_result(failure(fits.error().message));
    }
    Arguments decoded;
    decode(arguments, decoded);
    Reply reply = run(environment, decoded, context);
    if (asks == Asks::in_results) return to_result(std::move(reply));
    return asking_result(std::move(reply), name, arguments, filled);
  };
  return tool;
}

}  // namespace

std::string description_of(const std::string& name) {
  for (const descriptions::File& file : descriptions::files()) {
    if (file.name == name + ".md") {
      return std::string(file.contents.substr(0, file.contents.find_last_not_of('\n') + 1));
    }
  }
  return "";
}

mcp::ToolRegistry register_tools(const Environment& environment) {
  mcp::ToolRegistry registry;
  registry.add(make_tool("find_experiment", "Find the experiment", kReads, Asks::by_form,
                         environment, find_experiment));
  registry.add(make_tool("parse_summary", "Read the plan", kReads, Asks::in_results, environment,
                         parse_summary));
  registry.add(make_tool("analyze_parameters", "Find what varies", kReads, Asks::in_results,
                         environment, analyze_parameters));
  mcp::ToolDefinition scaffold = make_tool("scaffold_run", "Make the run directories", kWrites,
                                           Asks::by_form, environment, scaffold_run);
  mcp::ToolDefinition verify = make_tool("verify_run", "Check the run directories", kReads,
                                         Asks::in_results, environment, verify_run);
  scaffold.may_take_long = true;
  verify.may_take_long = true;
  registry.add(std::move(scaffold));
  registry.add(std::move(verify));
  return registry;
}

mcp::Server make_server(const Environment& environment, const mcp::ServerOptions& options) {
  return mcp::Server({.name = "scaffold-runs",
                      .title = "Scaffold Runs",
                      .version = environment.version,
                      .instructions = description_of("server")},
                     {.tools = register_tools(environment),
                      .prompts = register_prompts(environment),
                      .resources = register_resources(environment)},
                     options);
}

}  // namespace tools
