// The methods of prompts, through a server.

#include <stdexcept>

#include "tests/catch.h"
#include "tests/mcp/asked.h"

namespace {

using mcp::Json;
using mcp_test::asked;
using mcp_test::error;
using mcp_test::legacy_request;
using mcp_test::legacy_result;
using mcp_test::modern_request;
using mcp_test::modern_result;

Json text_block(const std::string& text) { return {{"type", "text"}, {"text", text}}; }

mcp::PromptResult greet(const mcp::PromptArguments& arguments, const mcp::InputContext&) {
  const auto style = arguments.find("style");
  return {.description = "A greeting",
          .messages = {{mcp::PromptMessage::Role::user, text_block("Greet " + arguments.at("who"))},
                       {mcp::PromptMessage::Role::assistant,
                        text_block(style == arguments.end() ? "Hello" : style->second)}}};
}

mcp::PromptResult ask(const mcp::PromptArguments&, const mcp::InputContext& input) {
  if (mcp::is_accepted(input.input_responses.value("place", Json::object()))) {
    const Json& content = input.input_responses["place"]["content"];
    return {.messages = {{.content = text_block("In " + content["name"].get<std::string>())}}};
  }
  const Json schema = {{"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}};
  return {
      .messages = {{.content = text_block("Somewhere")}},
      .input_required = mcp::InputRequired{
          .requests = {{"place",
                        "elicitation/create",
                        {{"mode", "form"}, {"message", "Where?"}, {"requestedSchema", schema}}}}}};
}

mcp::PromptResult fail(const mcp::PromptArguments&, const mcp::InputContext&) {
  throw std::runtime_error("no ink");
}

mcp::Features features() {
  mcp::Features features;
  features.prompts.add(
      {"greet",
       "Greet",
       "Greets somebody.",
       {{.name = "who", .description = "Whom to greet", .required = true}, {.name = "style"}},
       greet});
  features.prompts.add({"ask", "", "Asks for a place.", {}, ask});
  features.prompts.add({"fail", "", "Fails.", {}, fail});
  return features;
}

struct Prompts {
  mcp::Server server{{"n", "", "1", ""}, features()};
};

constexpr const char* kList =
    R"("prompts":[{"name":"greet","title":"Greet","description":"Greets somebody.","arguments":[)"
    R"({"name":"who","description":"Whom to greet","required":true},)"
    R"({"name":"style","required":false}]},)"
    R"({"name":"ask","description":"Asks for a place."},{"name":"fail","description":"Fails."}])";

}  // namespace

TEST_CASE_METHOD(Prompts, "prompts are declared where there are some") {
  CHECK(asked(server, modern_request("server/discover")) ==
        modern_result(R"("supportedVersions":["2026-07-28"],)"
                      R"("capabilities":{"tools":{},"prompts":{}},)"
                      R"("ttlMs":300000,"cacheScope":"public")"));
  mcp::Server bare({"n", "", "1", ""}, {});
  for (const char* method : {"prompts/list", "prompts/get", "completion/complete"}) {
    CHECK(asked(bare, legacy_request(method)) ==
          error(-32601, std::string("unknown method \"") + method + "\""));
  }
}

TEST_CASE_METHOD(Prompts, "prompts/list in both eras") {
  CHECK(asked(server, legacy_request("prompts/list")) == legacy_result(kList));
  CHECK(asked(server, modern_request("prompts/list")) ==
        modern_result(std::string(kList) + R"(,"ttlMs":300000,"cacheScope":"public")"));
  CHECK(asked(server, legacy_request("prompts/list", {{"cursor", "2"}})) ==
        error(-32602, "params.cursor: unknown cursor string \"2\"; the list has only one page"));
}

TEST_CASE_METHOD(Prompts, "prompts/get in both eras") {
  const Json params = {{"name", "greet"}, {"arguments", {{"who", "Ada"}, {"style", "Ahoy"}}}};
  const std::string messages = R"("description":"A greeting","messages":[)"
                               R"({"role":"user","content":{"type":"text","text":"Greet Ada"}},)"
                               R"({"role":"assistant","content":{"type":"text","text":"Ahoy"}}])";
  CHECK(asked(server, legacy_request("prompts/get", params)) == legacy_result(messages));
  CHECK(asked(server, modern_request("prompts/get", params)) == modern_result(messages));
}

TEST_CASE_METHOD(Prompts, "prompts/get says what is wrong with a request") {
  const auto get = [this](const Json& params) {
    return asked(server, legacy_request("prompts/get", params));
  };
  CHECK(get(Json::object()) == error(-32602, "params.name: expected the name of a prompt"));
  CHECK(get({{"name", 1}}) == error(-32602, "params.name: expected the name of a prompt"));
  CHECK(get({{"name", "gret"}}) ==
        error(-32602, "unknown prompt \"gret\"; did you mean \"greet\"?"));
  CHECK(get({{"name", "greet"}}) == error(-32602, "params.arguments[\"who\"]: is required"));
  CHECK(get({{"name", "greet"}, {"arguments", Json::array()}}) ==
        error(-32602, "params.arguments: expected object, got array"));
  CHECK(get({{"name", "greet"}, {"arguments", {{"who", 5}}}}) ==
        error(-32602, "params.arguments[\"who\"]: expected string, got number 5"));
  CHECK(get({{"name", "greet"}, {"arguments", {{"woh", "Ada"}}}}) ==
        error(-32602, "params.arguments[\"woh\"]: unknown argument; did you mean \"who\"?"));
  CHECK(get({{"name", "fail"}}) == error(-32603, "internal error in prompt \"fail\": no ink"));
}

TEST_CASE_METHOD(Prompts, "a prompt asks first, and takes what comes back") {
  const Json elicitation = {{"elicitation", Json::object()}};
  CHECK(asked(server, modern_request("prompts/get", {{"name", "ask"}}, elicitation)) ==
        R"({"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":)"
        R"({"place":{"method":"elicitation/create","params":{"mode":"form","message":"Where?",)"
        R"("requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}}},)"
        R"("_meta":{"io.modelcontextprotocol/serverInfo":{"name":"n","version":"1"}}}})");
  const Json given = {{"place", {{"action", "accept"}, {"content", {{"name", "Rome"}}}}}};
  CHECK(
      asked(server, modern_request("prompts/get", {{"name", "ask"}, {"inputResponses", given}},
                                   elicitation)) ==
      modern_result(R"("messages":[{"role":"user","content":{"type":"text","text":"In Rome"}}])"));
}

TEST_CASE_METHOD(Prompts, "a prompt that cannot ask says what it can") {
  const std::string somewhere =
      R"("messages":[{"role":"user","content":{"type":"text","text":"Somewhere"}}])";
  CHECK(asked(server, modern_request("prompts/get", {{"name", "ask"}})) ==
        modern_result(somewhere));
  CHECK(asked(server, legacy_request("prompts/get", {{"name", "ask"}})) ==
        legacy_result(somewhere));
}
