#include "core/runs/training_steps.h"

#include <map>
#include <string>
#include <vector>

#include "tests/catch.h"

namespace {

core::RunConfig run_with(const std::string& name,
                         const std::map<std::string, std::int64_t>& values) {
  core::RunConfig run;
  run.name = name;
  for (const auto& [key, value] : values) run.settings[key] = {value, core::Origin::cell, {}};
  return run;
}

const core::Source kPlace{"/e/s.md", 40};

}  // namespace

TEST_CASE("training steps are counted as torchtune counts them") {
  using Values = std::map<std::string, std::int64_t>;
  const std::vector<std::pair<Values, std::int64_t>> cases{
      {{{"batch_size", 4}, {"gpus", 1}, {"epochs", 1}}, 60},
      {{{"batch_size", 4}, {"gpus", 1}, {"epochs", 3}}, 180},
      {{{"batch_size", 7}, {"gpus", 1}, {"epochs", 1}}, 34},
      {{{"batch_size", 4}, {"gpus", 2}, {"epochs", 1}}, 30},
      {{{"batch_size", 4}, {"gpus", 1}, {"epochs", 1}, {"gradient_accumulation_steps", 8}}, 7},
      {{{"batch_size", 4}, {"gpus", 1}, {"epochs", 2}, {"max_steps_per_epoch", 10}}, 20},
      {{{"batch_size", 512}, {"gpus", 1}, {"epochs", 1}}, 0},
      {{{"batch_size", 4}, {"epochs", 1}}, 60}};
  for (const auto& [values, steps] : cases) {
    CHECK(core::training_steps(run_with("r", values), 240) == steps);
  }
  CHECK(core::training_steps(run_with("r", {{"batch_size", 4}, {"epochs", 1}}), 0) == 0);
}

TEST_CASE("fewer steps than warm-up steps are a warning with the numbers") {
  const auto run = run_with("r1", {{"batch_size", 4}, {"gpus", 1}, {"epochs", 1}});
  const auto warnings = core::few_steps_warnings({run}, 240, kPlace);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0] ==
        core::Warning{
            "few_steps",
            "run `r1` trains for 60 steps (240 samples, batch size 4, 1 GPU, 1 epoch), fewer "
            "than the 100 warm-up steps, so the learning rate never reaches its full value",
            "/e/s.md:40"});
}

TEST_CASE("runs with the same numbers share one warning") {
  const std::map<std::string, std::int64_t> values{{"batch_size", 4}, {"gpus", 2}, {"epochs", 2}};
  const auto warnings =
      core::few_steps_warnings({run_with("a", values), run_with("b", values)}, 240, kPlace);
  REQUIRE(warnings.size() == 1);
  CHECK(
      warnings[0].message ==
      "2 runs train for 60 steps (240 samples, batch size 4, 2 GPUs, 2 epochs), fewer than the 100 "
      "warm-up steps, so the learning rate never reaches its full value");
}

TEST_CASE("no step at all is a warning of its own") {
  const auto run =
      run_with("r1", {{"batch_size", 512}, {"gpus", 1}, {"epochs", 1}, {"num_warmup_steps", 0}});
  const auto warnings = core::few_steps_warnings({run}, 240, kPlace);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].message ==
        "run `r1` trains for 0 steps (240 samples, batch size 512, 1 GPU, 1 epoch): one step "
        "needs more samples");
}

TEST_CASE("enough steps are no warning") {
  const std::map<std::string, std::int64_t> values{
      {"batch_size", 4}, {"gpus", 1}, {"epochs", 1}, {"num_warmup_steps", 60}};
  CHECK(core::few_steps_warnings({run_with("a", values)}, 240, kPlace).empty());
  CHECK(core::few_steps_warnings({}, 240, kPlace).empty());
}
