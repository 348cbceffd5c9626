#include "core/plan/experiment_plan.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("runs are called by their names, or by their lines where these are not unique") {
  ExperimentPlan plan;
  for (const auto& [name, line] : {std::pair("a", 4), {"b", 5}, {"a", 6}, {"", 6}}) {
    PlannedRun run;
    run.name = name;
    run.source = Source{"/p.md", line};
    plan.runs.push_back(run);
  }
  CHECK(run_labels(plan) == std::vector<std::string>{"4", "b", "6", "6.2"});
}

TEST_CASE("a model is listed once, and too many are an error") {
  ExperimentPlan plan;
  list_model({"m", "/m", {"/p.md", 1}}, plan);
  list_model({"m", "/m", {"/p.md", 2}}, plan);
  CHECK(plan.models.size() == 1);
  CHECK(check_listed(plan));
  for (std::size_t i = 0; i < kMostListed; ++i) {
    list_dataset({"", "/d" + std::to_string(i), {"/p.md", 3}}, plan);
  }
  CHECK(check_listed(plan));
  list_dataset({"", "/more", {"/p.md", 4}}, plan);
  CHECK(check_listed(plan).error().message == "/p.md:4: lists more than 2000 data sets, the limit");
}

TEST_CASE("texts are compared as values") {
  const Parameter& lr = *find_parameter("lr");
  CHECK(means_the_same(lr, "1e-5", "0.00001"));
  CHECK(!means_the_same(lr, "1e-5", "5e-5"));
  CHECK(means_the_same(lr, "soon", "soon"));
}
