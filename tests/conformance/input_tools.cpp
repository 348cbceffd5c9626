#include <memory>
#include <utility>
#include <vector>

#include "tests/conformance/fixtures.h"
#include "tests/conformance/state_keeper.h"

namespace conformance {
namespace {

using mcp::InputRequest;
using mcp::Json;
using mcp::ToolContext;
using mcp::ToolResult;

InputRequest sampling(const std::string& key, const std::string& question, int most_tokens) {
  const Json message = {{"role", "user"}, {"content", text_block(question)}};
  return {key,
          "sampling/createMessage",
          {{"messages", Json::array({message})}, {"maxTokens", most_tokens}}};
}

InputRequest roots(const std::string& key) { return {key, "roots/list", Json::object()}; }

ToolResult asks(std::vector<InputRequest> requests, std::string state = "") {
  ToolResult result = says("This needs input that the client cannot give.");
  result.input_required = mcp::InputRequired{std::move(requests), std::move(state)};
  return result;
}

bool has_answer(const ToolContext& context, const std::string& key) {
  return context.input_responses.contains(key);
}

ToolResult elicitation(const Json&, const ToolContext& context) {
  const auto name = answer_to(context, "user_name", "name");
  if (!name) return asks({form("user_name", "What is your name?", "name", "string")});
  return says("Hello, " + *name + "!");
}

ToolResult ask_model(const Json&, const ToolContext& context) {
  if (!has_answer(context, "capital_question")) {
    return asks({sampling("capital_question", "What is the capital of France?", 100)});
  }
  return says(context.input_responses["capital_question"]["content"].dump());
}

ToolResult list_roots(const Json&, const ToolContext& context) {
  if (!has_answer(context, "client_roots")) return asks({roots("client_roots")});
  return says(context.input_responses["client_roots"]["roots"].dump());
}

using Answer = mcp::RpcResult<ToolResult>;

mcp::RpcError refused_state() {
  return {mcp::kInvalidParams, "params.requestState: was not made by this server"};
}

/// Asks once, with a state that must come back as it was.
Answer confirm(StateKeeper& states, const ToolContext& context) {
  if (context.request_state.empty()) {
    return asks({form("confirm", "Please confirm", "ok", "boolean")}, states.issue("confirm"));
  }
  if (states.meaning(context.request_state) != "confirm") return refused_state();
  return says("state-ok");
}

Answer several_inputs(StateKeeper& states, const ToolContext& context) {
  if (context.request_state.empty()) {
    return asks({form("user_name", "What is your name?", "name", "string"),
                 sampling("greeting", "Generate a greeting", 50), roots("client_roots")},
                states.issue("several"));
  }
  if (states.meaning(context.request_state) != "several") return refused_state();
  return says(context.input_responses.dump());
}

Answer two_rounds(StateKeeper& states, const ToolContext& context) {
  if (context.request_state.empty()) {
    return asks({form("step1", "Step 1: What is your name?", "name", "string")},
                states.issue("round 1"));
  }
  const auto round = states.meaning(context.request_state);
  if (round == "round 1") {
    return asks({form("step2", "Step 2: What is your favorite color?", "color", "string")},
                states.issue("round 2"));
  }
  if (round != "round 2") return refused_state();
  return says(answer_to(context, "step2", "color").value_or("no color"));
}

/// Asks for whatever this client can be asked for.
ToolResult what_is_declared(const Json&, const ToolContext& context) {
  std::vector<InputRequest> requests;
  for (InputRequest& request : std::vector{form("form", "Name?", "name", "string"),
                                           sampling("model", "Name?", 10), roots("roots")}) {
    if (mcp::may_ask(context.client_capabilities, request)) requests.push_back(std::move(request));
  }
  return asks(std::move(requests));
}

Answer needs_sampling(const Json&, const ToolContext& context) {
  if (context.client_capabilities.contains("sampling")) return says("sampling is declared");
  return mcp::missing_capability({{"sampling", Json::object()}});
}

/// A tool that has states to give out.
mcp::ToolDefinition tool_with_states(const std::string& name,
                                     Answer (*run)(StateKeeper&, const ToolContext&)) {
  return tool(name, [run, states = std::make_shared<StateKeeper>()](
                        const Json&, const ToolContext& context) { return run(*states, context); });
}

}  // namespace

void add_input_tools(mcp::ToolRegistry& tools) {
  tools.add(tool("test_input_required_result_elicitation", elicitation));
  tools.add(tool("test_input_required_result_sampling", ask_model));
  tools.add(tool("test_input_required_result_list_roots", list_roots));
  tools.add(tool_with_states("test_input_required_result_request_state", confirm));
  tools.add(tool_with_states("test_input_required_result_multiple_inputs", several_inputs));
  tools.add(tool_with_states("test_input_required_result_multi_round", two_rounds));
  tools.add(tool_with_states("test_input_required_result_tampered_state", confirm));
  tools.add(tool("test_input_required_result_capabilities", what_is_declared));
  tools.add(tool("test_missing_capability", needs_sampling));
  mcp::ToolDefinition streamed = tool("test_streaming_elicitation", elicitation);
  streamed.may_take_long = true;
  tools.add(std::move(streamed));
}

}  // namespace conformance
