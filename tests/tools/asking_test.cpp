#include "tools/asking.h"

#include <fmt/format.h>

#include "tests/catch.h"

using mcp::Json;
using namespace tools;

namespace {

core::Missing missing(const std::string& field, const std::string& type = "integer") {
  return {.field = field,
          .question = "what is " + field + "?",
          .looked_in = {"the plan", "the settings"},
          .type = type,
          .choices = {},
          .default_value = std::nullopt,
          .example = ""};
}

Reply asking(const std::vector<core::Missing>& questions) { return question(questions); }

const Json& properties(const mcp::InputRequest& form) {
  return form.params["requestedSchema"]["properties"];
}

}  // namespace

TEST_CASE("asking: only what was accepted in a form of ours counts") {
  mcp::InputContext input;
  input.input_responses = Json::parse(R"({
    "form_1":{"action":"accept","content":{"epochs":2,"lr":"1e-5"}},
    "form_2":{"action":"accept","content":{"gpus":1}},
    "form_3":{"action":"decline","content":{"batch_size":4}},
    "other":{"action":"accept","content":{"seed":7}}})");
  CHECK(filled_in(input) == Json::parse(R"({"epochs":2,"lr":"1e-5","gpus":1})"));
  CHECK(filled_in({}) == Json::object());
}

TEST_CASE("asking: what was filled in is an answer, and wins over an argument") {
  const Json filled = {{"epochs", 2}};
  CHECK(with_answers({{"path", "p"}}, Json::object()) == Json({{"path", "p"}}));
  CHECK(with_answers({{"path", "p"}}, filled) == Json({{"path", "p"}, {"answers", filled}}));
  CHECK(with_answers(Json::parse(R"({"answers":{"epochs":"x","gpus":null}})"), filled) ==
        Json::parse(R"({"answers":{"epochs":2,"gpus":null}})"));
}

TEST_CASE("asking: a reply without questions asks nothing") {
  CHECK_FALSE(forms(failure("no"), Json::object()));
  CHECK_FALSE(forms(Reply{}, Json::object()));
}

TEST_CASE("asking: titles, types, choices, defaults and places") {
  core::Missing word = missing("lr_scheduler@r1", "string");
  word.choices = {"a", "b"};
  word.default_value = core::Value(std::string("b"));
  core::Missing kit = missing("cruijff_kit_dir", "string");
  kit.choices = {"builtin"};
  kit.example = "/kit";
  const auto asked = forms(asking({missing("epochs"), word, kit}), Json::object());
  REQUIRE(asked);
  REQUIRE(asked->requests.size() == 1);
  CHECK(asked->state.empty());
  const mcp::InputRequest& form = asked->requests.front();
  CHECK(form.key == "form_1");
  CHECK(form.params["message"] ==
        "What is epochs? Looked in the plan, the settings.\n"
        "What is lr_scheduler@r1? Looked in the plan, the settings.\n"
        "What is cruijff_kit_dir? Looked in the plan, the settings.");
  CHECK(properties(form)["epochs"] ==
        Json({{"type", "integer"}, {"title", "Epochs"}, {"description", "What is epochs?"}}));
  CHECK(properties(form)["lr_scheduler@r1"]["enum"] == Json({"a", "b"}));
  CHECK(properties(form)["lr_scheduler@r1"]["default"] == "b");
  CHECK(properties(form)["cruijff_kit_dir"] ==
        Json({{"type", "string"},
              {"title", "Cruijff kit directory"},
              {"description", "What is cruijff_kit_dir? A directory, or builtin. Example: /kit"}}));
}

TEST_CASE("asking: what is wrong comes first, and what is right comes again as default") {
  core::Missing wrong = missing("batch_size");
  wrong.question = "Batch Size is `x`.";
  wrong.looked_in = {"answer"};
  const Json filled = {{"batch_size", "x"}, {"epochs", "2"}, {"conda_env", "e"}, {"forged", {1}}};
  const auto asked = forms(asking({missing("gpus"), wrong}), filled);
  REQUIRE(asked);
  const mcp::InputRequest& form = asked->requests.front();
  CHECK(form.params["message"] ==
        "Batch Size is `x`.\nWhat is gpus? Looked in the plan, the settings.");
  CHECK(form.params["requestedSchema"]["required"] ==
        Json({"batch_size", "gpus", "epochs", "conda_env"}));
  CHECK_FALSE(properties(form)["batch_size"].contains("default"));
  CHECK(properties(form)["epochs"] == Json({{"type", "integer"},
                                            {"title", "Epochs"},
                                            {"description", "You answered: 2"},
                                            {"default", 2}}));
  CHECK(properties(form)["conda_env"]["default"] == "e");
}

TEST_CASE("asking: a form has twelve fields at most") {
  std::vector<core::Missing> questions;
  for (int i = 0; i < 25; ++i) questions.push_back(missing(fmt::format("epochs@r{}", i)));
  const auto asked = forms(asking(questions), Json::object());
  REQUIRE(asked);
  REQUIRE(asked->requests.size() == 3);
  CHECK(asked->requests[0].key == "form_1");
  CHECK(properties(asked->requests[0]).size() == 12);
  CHECK(properties(asked->requests[1]).size() == 12);
  CHECK(asked->requests[2].key == "form_3");
  CHECK(asked->requests[2].params["message"] ==
        "What is epochs@r24? Looked in the plan, the settings.\n(Form 3 of 3.)");
}
