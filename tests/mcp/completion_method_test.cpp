// Completion, through a server.

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

std::vector<std::string> twice(const std::string& typed) { return {typed + "a", typed + "b"}; }

mcp::Features completable() {
  mcp::Features features;
  features.prompts.add({"greet",
                        "",
                        "Greets.",
                        {{.name = "who", .complete = twice}, {.name = "style"}},
                        [](const auto&, const auto&) { return mcp::PromptResult{}; }});
  features.resources.add(
      {.uri_template = "book://page/{number}",
       .name = "page",
       .title = {},
       .description = {},
       .mime_type = {},
       .read = [](const auto&) { return mcp::resource_not_found("no"); },
       .complete = [](const std::string&) { return std::vector<std::string>(101, "7"); }});
  return features;
}

struct Completions {
  mcp::Server server{{"n", "", "1", ""}, completable()};
  std::string complete(const Json& ref, const Json& argument) {
    return asked(server,
                 legacy_request("completion/complete", {{"ref", ref}, {"argument", argument}}));
  }
};

const Json kPrompt = {{"type", "ref/prompt"}, {"name", "greet"}};
const Json kWho = {{"name", "who"}, {"value", "Ad"}};

}  // namespace

TEST_CASE_METHOD(Completions, "completion is declared where something can be completed") {
  CHECK(asked(server, modern_request("server/discover")) ==
        modern_result(R"("supportedVersions":["2026-07-28"],)"
                      R"("capabilities":{"tools":{},"prompts":{},"resources":{},"completions":{}},)"
                      R"("ttlMs":300000,"cacheScope":"public")"));
}

TEST_CASE_METHOD(Completions, "an argument of a prompt is completed, in both eras") {
  const std::string values = R"("completion":{"values":["Ada","Adb"],"total":2,"hasMore":false})";
  CHECK(complete(kPrompt, kWho) == legacy_result(values));
  CHECK(asked(server,
              modern_request("completion/complete", {{"ref", kPrompt}, {"argument", kWho}})) ==
        modern_result(values));
}

TEST_CASE_METHOD(Completions, "an argument that cannot be completed has no values") {
  CHECK(complete(kPrompt, {{"name", "style"}, {"value", ""}}) ==
        legacy_result(R"("completion":{"values":[],"total":0,"hasMore":false})"));
}

TEST_CASE_METHOD(Completions, "of more than 100 values 100 are sent") {
  const std::string answer = complete({{"type", "ref/resource"}, {"uri", "book://page/{number}"}},
                                      {{"name", "number"}, {"value", ""}});
  const Json completion = Json::parse(answer)["result"]["completion"];
  CHECK(completion["values"].size() == 100);
  CHECK(completion["total"] == 101);
  CHECK(completion["hasMore"] == true);
}

TEST_CASE_METHOD(Completions, "completion says what is wrong with a request") {
  CHECK(complete({{"type", "ref/prompt"}, {"name", "gret"}}, kWho) ==
        error(-32602, "params.ref: there is no prompt \"gret\""));
  CHECK(complete({{"type", "ref/prompt"}}, kWho) ==
        error(-32602, "params.ref: there is no prompt"));
  CHECK(complete({{"type", "ref/resource"}, {"uri", "book://page/1"}}, kWho) ==
        error(-32602, "params.ref: there is no resource template \"book://page/1\""));
  for (const Json& ref : {Json("greet"), Json::object(), Json{{"type", "ref/tool"}}}) {
    CHECK(complete(ref, kWho) ==
          error(-32602, "params.ref.type: expected ref/prompt or ref/resource"));
  }
  for (const Json& argument : {Json("who"), Json{{"name", "who"}}, Json{{"value", "Ad"}}}) {
    CHECK(complete(kPrompt, argument) ==
          error(-32602, "params.argument: expected an object with name and value"));
  }
}
