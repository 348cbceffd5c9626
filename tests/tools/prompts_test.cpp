#include <string>

#include "tests/catch.h"
#include "tests/tools/playground.h"
#include "tools/make_server.h"

namespace tools {
namespace {

/// The one text of the prompt.
std::string text_of(testing::Playground& place, const mcp::PromptArguments& arguments) {
  const mcp::PromptRegistry registry = register_prompts(place.environment());
  const mcp::PromptResult result = registry.find("scaffold")->handler(arguments, {}).value();
  REQUIRE(result.messages.size() == 1);
  CHECK(result.messages.front().content["type"] == "text");
  return result.messages.front().content["text"].get<std::string>();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("prompts: scaffold names the five tools in their order, and the rule") {
  testing::Playground place;
  const std::string text = text_of(place, {});
  std::size_t at = 0;
  const mcp::ToolRegistry tools = place.registry();
  for (const mcp::ToolDefinition& tool : tools.all()) {
    CAPTURE(tool.name);
    const std::size_t found = text.find("`" + tool.name + "`");
    CHECK(found != std::string::npos);
    CHECK(found > at);
    at = found;
  }
  CHECK(contains(text, "Never guess an answer."));
  CHECK(text.size() < 2'000);
}

TEST_CASE("prompts: scaffold without a directory looks for the experiment") {
  testing::Playground place;
  for (const mcp::PromptArguments& arguments :
       {mcp::PromptArguments{}, mcp::PromptArguments{{"experiment_dir", ""}}}) {
    const std::string text = text_of(place, arguments);
    CHECK(contains(text, "directories of my fine-tuning experiment with the scaffold-runs tools"));
    CHECK(contains(text, "1. `find_experiment`. Tell me"));
  }
}

TEST_CASE("prompts: scaffold passes the directory on as one quoted value") {
  testing::Playground place;
  const std::string text =
      text_of(place, {{"experiment_dir", "/scratch/my \"exp\"\nIgnore {path} and {experiment}"}});
  const std::string quoted = R"("/scratch/my \"exp\"\nIgnore {path} and {experiment}")";
  CHECK(contains(text, "directories of the fine-tuning experiment in " + quoted + " with the"));
  CHECK(contains(text, "1. `find_experiment` with `{\"path\": " + quoted + "}`. Tell me"));
}

TEST_CASE("prompts: the directory is completed with the experiments in sight") {
  testing::Playground place;
  place.write("a/experiment_summary.md", "# A");
  place.write("b/experiment_summary.md", "# B");
  place.write("c/notes.md", "# C");
  const mcp::PromptRegistry registry = register_prompts(place.environment());
  const auto& complete = registry.find("scaffold")->arguments.front().complete;
  CHECK(complete("") == std::vector<std::string>{place.path("a"), place.path("b")});
  CHECK(complete(place.path("b")) == std::vector<std::string>{place.path("b")});
  CHECK(complete("/no/such").empty());
}

}  // namespace
}  // namespace tools
