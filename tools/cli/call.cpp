#include <algorithm>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/result.h"
#include "mcp/wording.h"
#include "tools/cli/commands.h"
#include "tools/make_server.h"

namespace tools::cli {
namespace {

using mcp::Json;

constexpr std::string_view kAnswersPrefix = "answers.";

bool has_type(const Json& schema, const char* type) {
  const auto declared = schema.find("type");
  if (declared == schema.end()) return false;
  if (declared->is_string()) return *declared == type;
  return std::find(declared->begin(), declared->end(), type) != declared->end();
}

/// The value as its schema wants it; text for a property that the schema does not know.
Json typed_value(const std::string& text, const Json& schema) {
  if (schema.is_null()) return text;
  if (has_type(schema, "null") && text == "null") return nullptr;
  if (has_type(schema, "string")) return text;
  const Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

Json property_schema(const Json& input_schema, const std::string& key) {
  const Json& properties = input_schema.at("properties");
  const auto found = properties.find(key);
  return found == properties.end() ? Json(nullptr) : *found;
}

void set_argument(Json& arguments, const std::string& key, const std::string& text,
                  const Json& input_schema) {
  const Json schema = property_schema(input_schema, key);
  const bool is_list = has_type(schema, "array");
  const bool is_json_list = is_list && text.starts_with('[');
  Json value = typed_value(text, is_list && !is_json_list ? schema.at("items") : schema);
  const auto present = arguments.find(key);
  if (present == arguments.end()) {
    arguments[key] = is_list && !is_json_list ? Json::array({std::move(value)}) : std::move(value);
    return;
  }
  if (!present->is_array()) *present = Json::array({*present});
  present->push_back(std::move(value));
}

/// See call(). An error for a word that is neither JSON nor `key=value`.
core::Result<Json> call_arguments(const std::vector<std::string>& words, const Json& input_schema) {
  if (words.size() == 1 && words.front().starts_with('{')) {
    Json parsed = Json::parse(words.front(), nullptr, false);
    if (!parsed.is_discarded()) return parsed;
    return core::Error{
        fmt::format("`{}` is not JSON; expected one object or key=value pairs", words.front())};
  }
  Json arguments = Json::object();
  for (const std::string& word : words) {
    const std::size_t split = word.find('=');
    if (split == std::string::npos || split == 0) {
      return core::Error{fmt::format(
          "`{}` is not a key=value pair; expected such pairs or one JSON object", word)};
    }
    const std::string key = word.substr(0, split);
    const std::string value = word.substr(split + 1);
    if (key.starts_with(kAnswersPrefix)) {
      const Json answers = property_schema(input_schema, "answers");
      arguments["answers"][key.substr(kAnswersPrefix.size())] =
          typed_value(value, answers.is_null() ? answers : answers.at("additionalProperties"));
    } else {
      set_argument(arguments, key, value, input_schema);
    }
  }
  return arguments;
}

}  // namespace

int call(const Environment& environment, const std::string& tool_name,
         const std::vector<std::string>& words) {
  const mcp::ToolRegistry registry = register_tools(environment);
  const mcp::ToolDefinition* tool = registry.find(tool_name);
  if (tool == nullptr) {
    fmt::print(stderr, "scaffold-runs: there is no tool {}{}\n", mcp::in_quotes(tool_name),
               mcp::suggestion(tool_name, registry.names()));
    return kUsage;
  }
  const core::Result<Json> arguments = call_arguments(words, tool->input_schema());
  if (!arguments) {
    fmt::print(stderr, "scaffold-runs: {}\n", arguments.error().message);
    return kUsage;
  }
  mcp::ToolContext context;
  context.report_progress = [](const mcp::Progress& progress) {
    spdlog::info("{}/{} {}", progress.progress, progress.total, progress.message);
  };
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
  const Json& status = result->structured.at("status");
  return status == "ok"            ? kOk
         : status == "needs_input" ? kNeedsInput
         : status == "partial"     ? kPartial
                                   : kFailed;
}

}  // namespace tools::cli
