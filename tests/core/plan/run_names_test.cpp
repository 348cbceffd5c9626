#include "core/plan/run_names.h"

#include "tests/core/plan/plan_text.h"

using namespace core;

namespace {

ExperimentPlan plan_of_two_models() {
  return plan_test::read(plan_test::plan_with(
      "| Run Name | Model | Type |\n|---|---|---|\n| small_r8 | Llama-3.2-1B | Fine-tuned |\n"
      "| big_r8 | Llama-3.2-3B | Fine-tuned |\n| base_1 | Llama-3.2-1B | Control |\n"));
}

}  // namespace

TEST_CASE("a text mentions some runs by their names, their models and the models' sizes") {
  const ExperimentPlan plan = plan_of_two_models();
  const RunNames names(plan);
  CHECK(names.mentioned_in("use small_r8 only"));
  CHECK(names.mentioned_in("Llama 3.2 3B"));
  CHECK(names.mentioned_in("reduce to 2 for 3B"));
  CHECK(!names.mentioned_in("base_1"));
  CHECK(!names.mentioned_in("small"));
  CHECK(!names.mentioned_in(""));
}

TEST_CASE("a heading may be the name of a run, even a word for something else") {
  const ExperimentPlan plan = plan_of_two_models();
  const RunNames names(plan);
  const std::string& name = plan.runs.front().name;
  CHECK(names.is_heading_of_one(name));
  CHECK(names.is_heading_of_one("Run " + name));
  CHECK(!names.is_heading_of_one("Run"));
  CHECK(!names.is_heading_of_one(name + " and others"));
}

TEST_CASE("a text that mentions all runs is not about some of them") {
  const ExperimentPlan plan = plan_of_two_models();
  const RunNames names(plan);
  CHECK(names.all_mentioned_in("1B and 3B"));
  CHECK(names.all_mentioned_in("small_r8, 3B"));
  CHECK(!names.all_mentioned_in("3B"));
}

TEST_CASE("a remark may have another value for some runs") {
  const ExperimentPlan plan = plan_of_two_models();
  const RunNames names(plan);
  const Parameter& batch_size = *find_parameter("batch_size");
  CHECK(names.remark_has_another_value(batch_size, "8", "reduce to 2 for 3B"));
  CHECK(names.remark_has_another_value(batch_size, "8", "the 3B uses 2"));
  CHECK(!names.remark_has_another_value(batch_size, "8", "8 for 3B"));
  CHECK(!names.remark_has_another_value(batch_size, "8", "was 2"));
}

TEST_CASE("another value is one that does not mean the same") {
  const Parameter& lr = *find_parameter("lr");
  CHECK(has_other_value(lr, "1e-5", "use 3e-5, maybe"));
  CHECK(!has_other_value(lr, "1e-5", "0.00001"));
  CHECK(has_other_value(lr, "", "1e-5"));
}
