#include "core/plan/run_type.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

const std::string kTypesHead = "| Run Name | LoRA Rank | Type |\n|---|---|---|\n";

std::string type_questions(const std::string& table, const Answers& answers = {}) {
  return listed(plan_test::read(plan_with(table), answers).missing);
}

}  // namespace

TEST_CASE("types are compared by their letters") {
  for (const char* text :
       {"Fine-tuned", "Finetuned", "fine tuned", "Fine-tuned ✓", "FINE-TUNED (new)"}) {
    INFO(text);
    CHECK(run_type(text) == RunType::fine_tuned);
  }
  CHECK(run_type("Control") == RunType::control);
  CHECK(run_type("Base (control)") == RunType::control);
  CHECK(run_type("eval-only") == RunType::other);
  for (const char* text : {"", "-", "N/A", "✓"}) CHECK(run_type(text) == RunType::missing);
}

TEST_CASE("missing types are asked for run by run, for all at once, and answered") {
  const std::string some = kTypesHead + "| a | 8 | Fine-tuned |\n| b | 16 | |\n| c | 8 | - |\n";
  CHECK(type_questions(some) ==
        "type@b: Is run `b` (/exp/experiment_summary.md:7) fine-tuned or a control? The plan "
        "does "
        "not say.\n"
        "type@c: Is run `c` (/exp/experiment_summary.md:8) fine-tuned or a control? The plan "
        "does "
        "not say.\n");
  const Answers answers = {{"type@b", "Control"}, {"type", "Fine-tuned"}};
  const ExperimentPlan plan = plan_test::read(plan_with(some), answers);
  CHECK(plan.missing.empty());
  CHECK(plan.runs.at(1).type == RunType::control);
  CHECK(plan.runs.at(2).type == RunType::fine_tuned);

  CHECK(type_questions("| Run Name | LoRA Rank |\n|---|---|\n| a | 8 |\n| b | 16 |\n") ==
        "type: Is every run fine-tuned or a control? The plan does not say.\n");
  std::string many = kTypesHead + "| a | 8 | Control |\n";
  for (int i = 0; i < 11; ++i) many += "| r" + std::to_string(i) + " | 8 | |\n";
  CHECK(type_questions(many) ==
        "type: Is each of 11 of 12 runs fine-tuned or a control? The plan does not say.\n");
}

TEST_CASE("runs whose name is not unique are told apart by their line") {
  CHECK(type_questions(kTypesHead + "| a | 8 | Fine-tuned |\n| a | 16 | |\n") ==
        "type@7: Is run `a` (/exp/experiment_summary.md:7) fine-tuned or a control? The plan "
        "does "
        "not say.\n");
}

TEST_CASE("other types are named, and an answer against the table is not used") {
  const ExperimentPlan plan =
      plan_test::read(plan_with(kTypesHead + "| a | 8 | Fine-tuned |\n| b | 8 | eval-only |\n"),
                      {{"type@a", "Control"}});
  CHECK(listed(plan.warnings) ==
        "answer_not_used: The answer `Control` for the type of run `a` is not used, because the "
        "plan says `Fine-tuned`. [/exp/experiment_summary.md:6]\n"
        "run_skipped: Run `b` has the type `eval-only`, which is neither fine-tuned nor a control, "
        "so it is not scaffolded. [/exp/experiment_summary.md:7]\n");
  CHECK(plan.runs.at(0).type == RunType::fine_tuned);
}

TEST_CASE("a type that says both is asked about") {
  CHECK(run_type("Control (base)") == RunType::control);
  CHECK(run_type("Baseline (control)") == RunType::control);
  const std::string both = kTypesHead + "| a | 8 | Fine-tuned (control) |\n| b | 8 | Control |\n";
  CHECK(type_questions(both) ==
        "type@a: Is run `a` (/exp/experiment_summary.md:6) fine-tuned or a control? The plan "
        "says `Fine-tuned (control)`.\n");
  CHECK(type_questions(both, {{"type@a", "Control"}}).empty());
  CHECK(run_type("Fine-tuned (omitted notes: none)") == RunType::missing);
  CHECK(run_type("Fine-tuned (not before Monday)") == RunType::fine_tuned);
  CHECK(
      type_questions(kTypesHead + "| a | 8 | Fine-tuned (skip for now) |\n| b | 8 | Control |\n") ==
      "type@a: Is run `a` (/exp/experiment_summary.md:6) fine-tuned or a control? The plan "
      "says `Fine-tuned (skip for now)`.\n");
}
