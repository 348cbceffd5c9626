#include "mcp/form.h"

#include <algorithm>
#include <utility>

namespace mcp {
namespace {

bool is_of_type(const Json& value, const FormField& field) {
  if (!field.choices.empty()) {
    return value.is_string() &&
           std::ranges::find(field.choices, value.get<std::string>()) != field.choices.end();
  }
  if (field.type == "integer") return value.is_number_integer();
  if (field.type == "number") return value.is_number();
  if (field.type == "boolean") return value.is_boolean();
  return value.is_string();
}

Json property(const FormField& field) {
  Json schema = {{"type", field.choices.empty() ? field.type : "string"}};
  if (!field.title.empty()) schema["title"] = field.title;
  if (!field.description.empty()) schema["description"] = field.description;
  if (!field.choices.empty()) schema["enum"] = field.choices;
  if (is_of_type(field.default_value, field)) schema["default"] = field.default_value;
  return schema;
}

}  // namespace

InputRequest form(std::string key, std::string message, const std::vector<FormField>& fields) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const FormField& field : fields) {
    properties[field.key] = property(field);
    required.push_back(field.key);
  }
  Json schema = {
      {"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
  return {std::move(key),
          "elicitation/create",
          {{"message", std::move(message)}, {"requestedSchema", std::move(schema)}}};
}

Json accepted_content(const Json& response) {
  if (!is_accepted(response)) return Json::object();
  const auto content = response.find("content");
  return content != response.end() && content->is_object() ? *content : Json::object();
}

}  // namespace mcp
