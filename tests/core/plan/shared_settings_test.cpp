#include "core/plan/shared_settings.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

const Answers kNoAnswers;

const Parameter& seed() { return *find_parameter("seed"); }

PlanValue value(const std::string& text, int line) { return {text, {"plan.md", line}}; }

/// Two runs, of which one gives its own seed.
ExperimentPlan two_runs() {
  ExperimentPlan plan;
  plan.runs.resize(2);
  for (PlannedRun& run : plan.runs) run.type = RunType::fine_tuned;
  plan.runs[0].cells["seed"] = value("1", 5);
  return plan;
}

}  // namespace

TEST_CASE("a section about how to train decides before any other, which is warned of") {
  ExperimentPlan plan = two_runs();
  SharedSettings settings(kNoAnswers, plan);
  settings.add_weak(seed(), value("3", 30));
  settings.add(seed(), value("2", 20));
  settings.decide();
  CHECK(plan.configuration.at("seed") == value("2", 20));
  CHECK(
      listed(plan.warnings) ==
      "value_not_used: Seed is `3` here, but plan.md:20 gives `2`, which is used. [plan.md:30]\n");
  CHECK(plan.missing.empty());
}

TEST_CASE("any other section decides where nothing stronger does, and two that differ are asked") {
  ExperimentPlan plan = two_runs();
  SharedSettings alone(kNoAnswers, plan);
  alone.add_weak(seed(), value("3", 30));
  alone.decide();
  CHECK(plan.configuration.at("seed") == value("3", 30));

  ExperimentPlan other = two_runs();
  SharedSettings two(kNoAnswers, other);
  two.add_weak(seed(), value("3", 30));
  two.add_weak(seed(), value("4", 31));
  two.decide();
  CHECK(other.configuration.empty());
  CHECK(listed(other.missing) ==
        "seed: The plan gives two values for Seed: `3` (plan.md:30) and `4` (plan.md:31). Which is "
        "right?\n");
}

TEST_CASE("a line that is not read is asked about where nothing else decides") {
  ExperimentPlan plan = two_runs();
  SharedSettings settings(kNoAnswers, plan);
  settings.add_unread(value("Seed: 7", 40));
  settings.add_hint(value("Seed: 8", 50));
  settings.decide();
  CHECK(listed(plan.missing) ==
        "seed: Seed may be given at plan.md:40 in a form that cannot be read (`Seed: 7`). What "
        "should it be?\n");

  ExperimentPlan given = two_runs();
  SharedSettings decided(kNoAnswers, given);
  decided.add(seed(), value("2", 20));
  decided.add_hint(value("- **Seed:** 8", 50));
  decided.decide();
  CHECK(given.missing.empty());
  CHECK(
      listed(given.warnings) ==
      "value_not_used: Seed is `8` here, but plan.md:20 gives `2`, which is used. [plan.md:50]\n");
}
