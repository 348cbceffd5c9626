#include <string>

#include "core/parameters/parameter.h"
#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

TEST_CASE("a value longer than a path may be is none, a prompt may be long") {
  const std::string text(5000, 'x');
  CHECK(read_value(*find_parameter("model"), text).error().message ==
        "Model is `" + text.substr(0, 80) + "...`, which is not a value of at most 4096 bytes");
  CHECK(read_value(*find_parameter("system_prompt"), text).ok());
}

TEST_CASE("a run's name is not told at any length") {
  const ExperimentPlan plan = plan_test::read(
      plan_with("| Run Name | Type |\n|---|---|\n| " + std::string(2000, 'a') + " | Control |\n"));
  CHECK(plan.runs.at(0).name == std::string(80, 'a') + "...");
  CHECK(listed(plan.missing) ==
        "run_table: The name of the run at /exp/experiment_summary.md:6 has 2000 bytes, but at "
        "most 1024 are read. Please shorten it in the plan.\n");
}

TEST_CASE("of very many titles the first twenty are told") {
  std::string titles;
  for (int i = 0; i < 30; ++i) titles += "# t" + std::to_string(i) + "\n";
  const ExperimentPlan plan = plan_test::read(titles);
  CHECK(plan.missing.at(0).choices.size() == 20);
  CHECK(plan.missing.at(0).question.ends_with(
      "`t19` (/exp/experiment_summary.md:20) and 10 more. Which is the experiment's name?"));
}
