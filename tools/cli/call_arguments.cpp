#include "tools/cli/call_arguments.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

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

/// The value as the schema of its property wants it.
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

void set_answer(Json& arguments, const std::string& field, const std::string& text,
                const Json& input_schema) {
  const Json answers = property_schema(input_schema, "answers");
  arguments["answers"][field] =
      typed_value(text, answers.is_null() ? answers : answers.at("additionalProperties"));
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

core::Result<Json> object_argument(const std::string& word) {
  Json parsed = Json::parse(word, nullptr, false);
  if (parsed.is_discarded()) {
    return core::Error{
        fmt::format("`{}` is not JSON; expected one object, or key=value pairs", word)};
  }
  return parsed;
}

}  // namespace

core::Result<Json> call_arguments(const std::vector<std::string>& words, const Json& input_schema) {
  if (words.size() == 1 && words.front().starts_with('{')) return object_argument(words.front());
  Json arguments = Json::object();
  for (const std::string& word : words) {
    const std::size_t split = word.find('=');
    if (split == std::string::npos || split == 0) {
      return core::Error{
          fmt::format("`{}` is no key=value pair; expected such pairs, or one JSON object", word)};
    }
    const std::string key = word.substr(0, split);
    const std::string value = word.substr(split + 1);
    if (key.starts_with(kAnswersPrefix)) {
      set_answer(arguments, key.substr(kAnswersPrefix.size()), value, input_schema);
    } else {
      set_argument(arguments, key, value, input_schema);
    }
  }
  return arguments;
}

}  // namespace tools::cli
