#include "mcp/input_request.h"

#include "tests/catch.h"

using mcp::Json;

TEST_CASE("a form has a property for each field, typed, with default and choices") {
  const mcp::InputRequest request = mcp::form(
      "k", "Tell me.",
      {{.key = "epochs",
        .type = "integer",
        .title = "Epochs",
        .description = "How many?",
        .default_value = 3},
       {.key = "lr", .type = "number"},
       {.key = "requeue", .type = "boolean", .default_value = false},
       {.key = "dtype", .type = "integer", .choices = {"bf16", "fp32"}, .default_value = "bf16"}});
  CHECK(request.key == "k");
  CHECK(request.method == "elicitation/create");
  CHECK(request.params ==
        Json::parse(R"({"message":"Tell me.","requestedSchema":{"type":"object","properties":{
          "epochs":{"type":"integer","title":"Epochs","description":"How many?","default":3},
          "lr":{"type":"number"},
          "requeue":{"type":"boolean","default":false},
          "dtype":{"type":"string","enum":["bf16","fp32"],"default":"bf16"}},
          "required":["epochs","lr","requeue","dtype"]}})"));
}

TEST_CASE("a default that is not of the field's type is left out") {
  const auto property = [](const mcp::FormField& field) {
    return mcp::form("k", "m", {field}).params["requestedSchema"]["properties"]["f"];
  };
  CHECK(property({.key = "f", .type = "integer", .default_value = "three"}) ==
        Json({{"type", "integer"}}));
  CHECK(property({.key = "f", .type = "integer", .default_value = 1.5}) ==
        Json({{"type", "integer"}}));
  CHECK(property({.key = "f", .choices = {"a"}, .default_value = "b"}) ==
        Json({{"type", "string"}, {"enum", {"a"}}}));
  CHECK(property({.key = "f", .default_value = 7}) == Json({{"type", "string"}}));
}

TEST_CASE("only what was accepted has content") {
  CHECK(mcp::accepted_content(Json::parse(R"({"action":"accept","content":{"a":1}})")) ==
        Json({{"a", 1}}));
  for (const char* response :
       {R"({"action":"decline","content":{"a":1}})", R"({"content":{"a":1}})",
        R"({"action":"accept"})", R"({"action":"accept","content":[1]})", "7", "null",
        R"({"action":null})"}) {
    CHECK(mcp::accepted_content(Json::parse(response)) == Json::object());
  }
}

TEST_CASE("forms need a revision that has them and a client that declares them") {
  const auto askable = [](const char* revision, const char* capabilities) {
    return mcp::askable_capabilities(revision, Json::parse(capabilities));
  };
  const Json forms = {{"elicitation", Json::object()}};
  CHECK(askable("2025-11-25", R"({"elicitation":{}})") == forms);
  CHECK(askable("2025-06-18", R"({"elicitation":{"form":{}},"sampling":{}})") == forms);
  CHECK(askable("2025-03-26", R"({"elicitation":{}})") == Json::object());
  CHECK(askable("2025-11-25", R"({"sampling":{}})") == Json::object());
  CHECK(askable("2025-11-25", R"({"elicitation":{"url":{}}})") == Json::object());
  CHECK(askable("2025-11-25", R"({"elicitation":null})") == Json::object());
  CHECK(askable("", R"({"elicitation":{}})") == Json::object());
}
