#include "mcp/input_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "mcp/wording.h"

namespace mcp {
namespace {

constexpr std::string_view kFirstRevisionWithForms = "2025-06-18";

/// Checks the shape of one response (schema 2026-07-28, InputResponse).
RpcStatus check_response(const std::string& key, const Json& response) {
  const auto wrong = [&key](std::string_view problem) {
    return RpcError{kInvalidParams,
                    fmt::format("params.inputResponses[{}]: {}", in_quotes(key), problem)};
  };
  if (!response.is_object()) return wrong("expected object, got " + described(response));
  if (const Json* action = member(response, "action")) {
    if (*action != "accept" && *action != "decline" && *action != "cancel") {
      return wrong("action: expected accept, decline or cancel, got " + described(*action));
    }
    const Json* content = member(response, "content");
    if (content != nullptr && !content->is_object()) {
      return wrong("content: expected object, got " + described(*content));
    }
    return base::Done{};
  }
  const Json* roots = member(response, "roots");
  const bool has_roots = roots != nullptr && roots->is_array();
  const bool has_message = response.contains("role") && response.contains("content");
  if (has_roots || has_message) return base::Done{};
  return wrong("expected the result of elicitation/create, sampling/createMessage or roots/list");
}

bool has_object(const Json& capabilities, const char* name) {
  const Json* capability = member(capabilities, name);
  return capability != nullptr && capability->is_object();
}

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

}  // namespace

RpcResult<InputContext> read_input(const Json& params) {
  InputContext input;
  if (const Json* state = member(params, "requestState")) {
    if (!state->is_string()) {
      return RpcError{kInvalidParams,
                      "params.requestState: expected string, got " + described(*state)};
    }
    input.request_state = state->get<std::string>();
  }
  const Json* responses = member(params, "inputResponses");
  if (responses == nullptr) return input;
  if (!responses->is_object()) {
    return RpcError{kInvalidParams,
                    "params.inputResponses: expected object, got " + described(*responses)};
  }
  for (const auto& [key, response] : responses->items()) {
    if (const RpcStatus checked = check_response(key, response); !checked) return checked.error();
  }
  input.input_responses = *responses;
  return input;
}

bool may_ask(const Json& capabilities, const InputRequest& request) {
  if (request.method == "sampling/createMessage") return has_object(capabilities, "sampling");
  if (request.method == "roots/list") return has_object(capabilities, "roots");
  if (request.method != "elicitation/create" || !has_object(capabilities, "elicitation")) {
    return false;
  }
  // `elicitation: {}` declares forms (2026-07-28, client/elicitation, "Capabilities").
  const Json& elicitation = capabilities["elicitation"];
  const Json* mode = member(request.params, "mode");
  if (mode != nullptr && *mode != "form") return has_object(elicitation, "url");
  return elicitation.empty() || has_object(elicitation, "form");
}

bool is_accepted(const Json& response) {
  const Json* action = member(response, "action");
  return action != nullptr && *action == "accept";
}

bool is_declined(const Json& response) {
  return member(response, "action") != nullptr && !is_accepted(response);
}

Json accepted_content(const Json& response) {
  const Json* content = is_accepted(response) ? member(response, "content") : nullptr;
  return content != nullptr && content->is_object() ? *content : Json::object();
}

Json to_json(const InputRequired& input) {
  Json result = {{"resultType", "input_required"}};
  for (const InputRequest& request : input.requests) {
    result["inputRequests"][request.key] = {{"method", request.method}, {"params", request.params}};
  }
  if (!input.state.empty()) result["requestState"] = input.state;
  return result;
}

RpcError missing_capability(Json required) {
  std::vector<std::string> names;
  for (const auto& [name, value] : required.items()) names.push_back(name);
  return {kMissingRequiredClientCapability,
          fmt::format("this request needs a client that declares {}", fmt::join(names, " and ")),
          {{"requiredCapabilities", std::move(required)}}};
}

InputRequest form(std::string key, std::string message, const std::vector<FormField>& fields) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const FormField& field : fields) {
    Json& property = properties[field.key];
    property["type"] = field.choices.empty() ? field.type : "string";
    if (!field.title.empty()) property["title"] = field.title;
    if (!field.description.empty()) property["description"] = field.description;
    if (!field.choices.empty()) property["enum"] = field.choices;
    if (is_of_type(field.default_value, field)) property["default"] = field.default_value;
    required.push_back(field.key);
  }
  Json schema = {
      {"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
  return {std::move(key),
          "elicitation/create",
          {{"message", std::move(message)}, {"requestedSchema", std::move(schema)}}};
}

Json askable_capabilities(std::string_view revision, const Json& capabilities) {
  const InputRequest form_request = {"", "elicitation/create", Json::object()};
  if (revision < kFirstRevisionWithForms || !may_ask(capabilities, form_request)) {
    return Json::object();
  }
  return {{"elicitation", Json::object()}};
}

Json params_in_revision(Json params, std::string_view revision) {
  if (revision != kFirstRevisionWithForms) return params;
  params.erase("mode");
  const auto schema = params.find("requestedSchema");
  if (schema == params.end() || !schema->contains("properties")) return params;
  for (Json& property : (*schema)["properties"]) {
    if (property.value("type", "") != "boolean") property.erase("default");
  }
  return params;
}

}  // namespace mcp
