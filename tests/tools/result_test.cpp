#include "tools/result.h"

#include <string>

#include "tests/catch.h"

namespace tools {
namespace {

Json keys_of(const Json& object) {
  Json keys = Json::array();
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

core::Missing epochs() {
  return {.field = "epochs",
          .question = "How many epochs?",
          .looked_in = {"Configuration"},
          .type = "integer",
          .choices = {},
          .default_value = std::nullopt,
          .example = "1"};
}

TEST_CASE("result: the head is always whole and stands first") {
  Reply reply;
  reply.summary = "Done.";
  reply.body["experiment_dir"] = "/x";
  const mcp::ToolResult result = to_result(reply);
  CHECK(keys_of(result.structured) ==
        Json{"status", "summary", "missing", "warnings", "next", "experiment_dir"});
  CHECK(result.structured["missing"] == Json::array());
  CHECK(result.structured["next"].is_null());
  CHECK_FALSE(result.is_error);
}

TEST_CASE("result: only failed is an error") {
  CHECK(to_result(failure("No.")).is_error);
  CHECK_FALSE(to_result(question({epochs()})).is_error);
  Reply partial;
  partial.status = Status::partial;
  CHECK_FALSE(to_result(partial).is_error);
}

TEST_CASE("result: a question carries type, choices, default and example") {
  core::Missing missing = epochs();
  CHECK(to_result(question({missing})).structured["missing"][0] ==
        Json{{"field", "epochs"},
             {"question", "How many epochs?"},
             {"looked_in", {"Configuration"}},
             {"type", "integer"},
             {"example", "1"}});
  missing.choices = {"1", "2"};
  missing.default_value = std::int64_t{1};
  const Json shown = to_result(question({missing})).structured["missing"][0];
  CHECK(shown["choices"] == Json{"1", "2"});
  CHECK(shown["default"] == 1);
}

TEST_CASE("result: one question is the summary, several are counted") {
  CHECK(question({epochs()}).summary == "How many epochs?");
  CHECK(question({epochs(), epochs()}).summary ==
        "2 questions must be answered first. How many epochs?");
}

TEST_CASE("result: statements become sentences") {
  CHECK(joined_sentences({"the answer is wrong", "/x: cannot be read", "lora_rank is 8", "Why?"}) ==
        "The answer is wrong. /x: cannot be read. lora_rank is 8. Why?");
}

TEST_CASE("result: more than 20 warnings are counted, unless full") {
  Reply reply;
  for (int i = 0; i < 25; ++i) reply.warnings.push_back({"code", "Message.", "where"});
  const Json shown = to_result(reply).structured["warnings"];
  REQUIRE(shown.size() == 21);
  CHECK(shown[20] == Json{{"code", "more_warnings"},
                          {"message", "There are 5 more warnings; `detail: \"full\"` lists them."},
                          {"where", ""}});
  reply.full = true;
  CHECK(to_result(reply).structured["warnings"].size() == 25);
}

TEST_CASE("result: long texts are cut between characters, unless full") {
  Reply reply;
  std::string prompt;
  for (int i = 0; i < 1000; ++i) prompt += "ä";
  reply.body["configuration"] = {{"system_prompt", prompt}};
  const std::string shown =
      to_result(reply).structured["configuration"]["system_prompt"].get<std::string>();
  CHECK(shown.ends_with("ä... (2000 bytes)"));
  CHECK(shown.size() < 450);
  reply.full = true;
  CHECK(to_result(reply).structured["configuration"]["system_prompt"] == prompt);
}

TEST_CASE("result: runs are left out from the end until the object is small enough") {
  Reply reply;
  for (int i = 0; i < 40; ++i) {
    reply.body["runs"].push_back({{"run", std::to_string(i)}, {"text", std::string(2000, 'x')}});
  }
  for (Json& run : reply.body["runs"]) {
    for (int i = 0; i < 10; ++i) run["texts"].push_back(std::string(200, 'x'));
  }
  reply.body["runs_omitted"] = 960;
  const Json shown = to_result(reply).structured;
  CHECK(shown.dump().size() < 28'000);
  CHECK(shown["runs"].size() + shown["runs_omitted"].get<std::size_t>() == 1000);
  CHECK(shown["runs"][0]["run"] == "0");
}

TEST_CASE("result: passed checks go before runs do") {
  Reply reply;
  for (int i = 0; i < 40; ++i) {
    Json run = {{"run", std::to_string(i)}, {"checks", Json::array()}};
    for (int check = 0; check < 20; ++check) {
      run["checks"].push_back(
          {{"name", std::string(50, 'n')}, {"status", check == 7 ? "failed" : "passed"}});
    }
    reply.body["runs"].push_back(std::move(run));
  }
  const Json shown = to_result(reply).structured;
  CHECK(shown["runs"].size() == 40);
  CHECK(shown["runs"][0]["checks"].size() == 20);
  CHECK(shown["runs"][39]["checks"].size() == 1);
}

TEST_CASE("result: the Markdown tells the same facts") {
  Reply reply = question({epochs()});
  reply.warnings = {{"default_used", "Learning Rate is 5e-5.", "plan.md:3"}};
  reply.next = Next{"parse_summary", {{"experiment_dir", "/x"}}, "Reads it."};
  reply.body = {{"experiment_dir", "/x"},
                {"page", nullptr},
                {"runs", {{{"run", "r|1"}, {"parameters", {{"lr", 1e-5}, {"model", "m"}}}}}}};
  CHECK(to_result(reply).text == R"(**needs_input**: How many epochs?

### Please ask the user

- `epochs` (integer): How many epochs? Looked in: Configuration. Example: `1`.

### Warnings

- `default_used`: Learning Rate is 5e-5. (plan.md:3)

### Next

Call `parse_summary` with `{"experiment_dir":"/x"}`: Reads it.

### Result

- **experiment_dir**: /x
- **page**: -

### runs

| run | parameters |
|---|---|
| r\|1 | lr=1e-05, model=m |
)");
}

TEST_CASE("result: control characters of foreign text are escaped in the Markdown") {
  CHECK(to_result(failure("bad \x1b[31m")).text == "**failed**: bad \\u{1b}[31m\n");
}

TEST_CASE("result: a long report loses its middle") {
  std::string report;
  for (int line = 0; line < 200; ++line) report += "line " + std::to_string(line) + "\n";
  const std::string shorter = shortened_report(report);
  CHECK(shorter.find("line 59\n... 110 more lines (`detail: \"full\"` shows all)\nline 170\n") !=
        std::string::npos);
  CHECK(shortened_report("one\ntwo") == "one\ntwo");
  CHECK(shortened_report("").empty());
}

}  // namespace
}  // namespace tools
