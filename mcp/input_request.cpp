#include "mcp/input_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "mcp/wording.h"

namespace mcp {
namespace {

/// What is wrong with one response (schema 2026-07-28, InputResponse); empty when nothing is.
std::string wrong_shape(const Json& response) {
  if (!response.is_object()) return "expected object, got " + described(response);
  if (const Json* action = member(response, "action")) {
    if (*action != "accept" && *action != "decline" && *action != "cancel") {
      return "action: expected accept, decline or cancel, got " + described(*action);
    }
    const Json* content = member(response, "content");
    if (content != nullptr && !content->is_object()) {
      return "content: expected object, got " + described(*content);
    }
    return "";
  }
  const Json* roots = member(response, "roots");
  if (roots != nullptr && roots->is_array()) return "";
  if (response.contains("role") && response.contains("content")) return "";
  return "expected the result of elicitation/create, sampling/createMessage or roots/list";
}

bool has_object(const Json& capabilities, const char* name) {
  const Json* capability = member(capabilities, name);
  return capability != nullptr && capability->is_object();
}

/// `elicitation: {}` is one of forms (2026-07-28, client/elicitation, "Capabilities").
bool may_elicit(const Json& capabilities, const Json& params) {
  if (!has_object(capabilities, "elicitation")) return false;
  const Json& elicitation = capabilities["elicitation"];
  const Json* mode = params.is_object() ? member(params, "mode") : nullptr;
  if (mode != nullptr && *mode != "form") return has_object(elicitation, "url");
  return elicitation.empty() || has_object(elicitation, "form");
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
    const std::string problem = wrong_shape(response);
    if (problem.empty()) continue;
    return RpcError{kInvalidParams,
                    fmt::format("params.inputResponses[{}]: {}", in_quotes(key), problem)};
  }
  input.input_responses = *responses;
  return input;
}

bool may_ask(const Json& capabilities, const InputRequest& request) {
  if (request.method == "elicitation/create") return may_elicit(capabilities, request.params);
  if (request.method == "sampling/createMessage") return has_object(capabilities, "sampling");
  return request.method == "roots/list" && has_object(capabilities, "roots");
}

bool is_accepted(const Json& response) {
  if (!response.is_object()) return false;
  const Json* action = member(response, "action");
  return action != nullptr && *action == "accept";
}

bool is_turned_down(const Json& response) {
  return response.is_object() && response.contains("action") && !is_accepted(response);
}

Json to_json(const InputRequired& input) {
  Json result = {{"resultType", "input_required"}};
  if (!input.requests.empty()) {
    Json& requests = result["inputRequests"];
    for (const InputRequest& request : input.requests) {
      requests[request.key] = {{"method", request.method}, {"params", request.params}};
    }
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

}  // namespace mcp
