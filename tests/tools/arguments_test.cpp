#include "tools/arguments.h"

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools {
namespace {

using mcp::Json;

template <typename Arguments>
Arguments decoded(const Json& arguments) {
  Arguments into;
  decode(arguments, into);
  return into;
}

TEST_CASE("arguments: what is not given has the design's defaults") {
  const auto arguments = decoded<ScaffoldArguments>(Json::object());
  CHECK_FALSE(arguments.experiment_dir.has_value());
  CHECK(arguments.runs.empty());
  CHECK(arguments.generator == "auto");
  CHECK_FALSE(arguments.dry_run);
  CHECK_FALSE(arguments.overwrite);
  CHECK_FALSE(arguments.override_files);
  CHECK(arguments.time_budget == std::chrono::seconds(20));
  CHECK_FALSE(arguments.listing.full);
  CHECK(arguments.listing.offset == 0);
  CHECK(arguments.listing.limit == 100);
}

TEST_CASE("arguments: what is given arrives") {
  const auto arguments = decoded<ScaffoldArguments>({{"experiment_dir", "/x"},
                                                     {"runs", {"a", "b"}},
                                                     {"generator", "builtin"},
                                                     {"dry_run", true},
                                                     {"overwrite", true},
                                                     {"override", true},
                                                     {"time_budget_s", 0.25},
                                                     {"detail", "full"},
                                                     {"offset", 20},
                                                     {"limit", 10}});
  CHECK(arguments.experiment_dir == "/x");
  CHECK(arguments.runs == std::vector<std::string>{"a", "b"});
  CHECK(arguments.generator == "builtin");
  CHECK(arguments.dry_run);
  CHECK(arguments.overwrite);
  CHECK(arguments.override_files);
  CHECK(arguments.time_budget == std::chrono::milliseconds(250));
  CHECK(arguments.listing.full);
  CHECK(arguments.listing.offset == 20);
  CHECK(arguments.listing.limit == 10);
}

TEST_CASE("arguments: answers come as text, and null forgets one") {
  const auto arguments = decoded<FindArguments>({{"answers",
                                                  {{"epochs", 3},
                                                   {"lr", 1e-5},
                                                   {"packed", true},
                                                   {"system_prompt", ""},
                                                   {"account", nullptr}}}});
  CHECK(arguments.answers.values ==
        core::Answers{{"epochs", "3"}, {"lr", "1e-05"}, {"packed", "true"}, {"system_prompt", ""}});
  CHECK(arguments.answers.forgotten == std::set<std::string>{"account"});
}

TEST_CASE("arguments: a time budget is positive and at most a day") {
  CHECK(decoded<VerifyArguments>({{"time_budget_s", 1e-9}}).time_budget.count() == 1);
  CHECK(decoded<VerifyArguments>({{"time_budget_s", 1e300}}).time_budget == std::chrono::hours(24));
}

std::string problem(const std::string& tool, const Json& arguments) {
  const testing::Playground place;
  return place.ask(tool, arguments)["summary"].get<std::string>();
}

TEST_CASE("arguments: a bad one is named with its place and what was expected") {
  CHECK(problem("scaffold_run", {{"genrator", "builtin"}}) ==
        "arguments.genrator: unknown property; did you mean \"generator\"?");
  CHECK(problem("scaffold_run", {{"runs", {"rank8", 5}}}) ==
        "arguments.runs[1]: expected string, got number 5");
  CHECK(problem("scaffold_run", {{"time_budget_s", "fast"}}) ==
        "arguments.time_budget_s: expected number, got string \"fast\"");
  CHECK(problem("parse_summary", {{"detail", "fulll"}}) ==
        "arguments.detail: expected one of \"concise\", \"full\", got string \"fulll\"");
  CHECK(problem("parse_summary", {{"answers", {{"epochs", Json::array()}}}}) ==
        "arguments.answers.epochs: expected string or number or boolean or null, got array");
}

TEST_CASE("arguments: something else than an object is refused") {
  CHECK(problem("find_experiment", Json::array()) == "arguments: expected object, got array");
}

}  // namespace
}  // namespace tools
