#include "core/runs/effective_values.h"

#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/core/runs/sample_plan.h"

using core::Answers;
using Texts = std::vector<std::string>;

namespace {

/// What was decided for one parameter: values and places as texts, `none` where there is no value.
struct Outcome {
  Texts values;
  Texts places;
  core::Findings findings;
};

struct Case {
  core::ExperimentPlan plan;
  core::SiteSettings settings = tests::site();
  Answers answers{};
  bool override_files = false;
  Answers kept{};
  core::Overridden overridden{};
};

Outcome decide(const char* key, const Case& given) {
  const core::AnswerBook book(given.answers, {given.kept, given.overridden}, given.override_files);
  const auto runs = core::fine_tuned_runs(given.plan);
  Outcome outcome;
  const auto values =
      core::effective_values(core::plain_query(*core::find_parameter(key)),
                             {given.plan, given.settings, book, runs}, outcome.findings);
  for (const auto& value : values) {
    outcome.values.push_back(value ? core::to_text(value->value) : "none");
    outcome.places.push_back(value ? value->where() : "none");
  }
  return outcome;
}

/// A plan with one column and without a bullet for the same parameter.
core::ExperimentPlan column_alone(const std::string& header, const Texts& cells) {
  auto plan = tests::plan_with(tests::column(header, cells));
  for (const auto& column : plan.columns) plan.configuration.erase(column.key);
  return plan;
}

Texts fields(const core::Findings& findings) {
  Texts result;
  for (const auto& missing : findings.missing) result.push_back(missing.field);
  return result;
}

Texts questions(const core::Findings& findings) {
  Texts result;
  for (const auto& missing : findings.missing) result.push_back(missing.question);
  return result;
}

Texts codes(const core::Findings& findings) {
  Texts result;
  for (const auto& warning : findings.warnings) result.push_back(warning.code);
  return result;
}

}  // namespace

TEST_CASE("a cell comes before the configuration, which holds for runs without one") {
  const auto outcome = decide("batch_size", {tests::plan_with(tests::column("BS", {"2", "-"}))});
  CHECK(outcome.values == Texts{"2", "4"});
  CHECK(outcome.places ==
        Texts{"/exp/sweep/experiment_summary.md:12", "/exp/sweep/experiment_summary.md:40"});
  CHECK(outcome.findings.missing.empty());
}

TEST_CASE("an answer comes before the site settings, the plan before both") {
  auto plan = column_alone("LoRA Rank", {"8"});
  plan.configuration.erase("gpus");
  auto settings = tests::site();
  settings.values["gpus"] = tests::from_site("1");
  CHECK(decide("gpus", {plan, settings}).places == Texts{"/exp/claude.local.md:5"});
  const auto answered = decide("gpus", {plan, settings, {{"gpus", "2"}}});
  CHECK(answered.values == Texts{"2"});
  CHECK(answered.places == Texts{"answer"});
  CHECK(answered.findings.contradictions.empty());
  plan.configuration["gpus"] = tests::planned("4");
  CHECK(decide("gpus", {plan, settings}).values == Texts{"4"});
}

TEST_CASE("the specification's default comes last and is told once") {
  auto plan = column_alone("Learning Rate", {"1e-5", "-", "-"});
  const auto outcome = decide("lr", {plan});
  CHECK(outcome.values == Texts{"1e-5", "5e-5", "5e-5"});
  CHECK(outcome.places[1] == "default");
  REQUIRE(outcome.findings.warnings.size() == 1);
  CHECK(outcome.findings.warnings[0] ==
        core::Warning{"default_used",
                      "Learning Rate is `5e-5` for 2 of 3 runs, the specification's default, "
                      "because no source gives a value",
                      ""});
  plan.configuration.erase("system_prompt");
  CHECK(decide("system_prompt", {plan}).findings.warnings[0].message ==
        "System Prompt is empty, the specification's default, because no source gives a value");
  CHECK(decide("lr", {plan, tests::site(), {{"lr", "1e-4"}}}).values ==
        Texts{"1e-5", "1e-4", "1e-4"});
}

TEST_CASE("a parameter that is not required may have no value") {
  const auto outcome = decide("seed", {column_alone("LoRA Rank", {"8"})});
  CHECK(outcome.values == Texts{"none"});
  CHECK(outcome.findings.missing.empty());
  CHECK(outcome.findings.warnings.empty());
}

TEST_CASE("an empty prompt is a value, LoRA alpha by its rule is none") {
  auto plan = column_alone("LoRA Rank", {"8"});
  CHECK(decide("system_prompt", {plan}).places == Texts{"/exp/sweep/experiment_summary.md:40"});
  plan.configuration["lora_alpha"] = tests::planned("Auto-set to 2 × rank");
  CHECK(decide("lora_alpha", {plan}).values == Texts{"none"});
  plan.configuration["lora_alpha"] = tests::planned("32");
  CHECK(decide("lora_alpha", {plan}).values == Texts{"32"});
}

TEST_CASE("what all runs lack is one question") {
  auto plan = column_alone("LoRA Rank", {"8", "16"});
  plan.configuration.erase("epochs");
  const auto outcome = decide("epochs", {plan});
  REQUIRE(outcome.findings.missing.size() == 1);
  const core::Missing& missing = outcome.findings.missing[0];
  CHECK(missing.field == "epochs");
  CHECK(missing.question ==
        "How many epochs should every fine-tuned run train for? The plan does not say.");
  CHECK(missing.looked_in == Texts{"the run table of /exp/sweep/experiment_summary.md",
                                   "the configuration of /exp/sweep/experiment_summary.md"});
  CHECK(missing.type == "integer");
}

TEST_CASE("facts of the place are looked for in the site settings too") {
  auto plan = column_alone("LoRA Rank", {"8"});
  const auto with_file = decide("output_dir_base", {plan, {"/exp/claude.local.md", {}, {}}});
  CHECK(with_file.findings.missing[0].looked_in.back() == "/exp/claude.local.md");
  const auto without_file = decide("output_dir_base", {plan, {}});
  CHECK(without_file.findings.missing[0].looked_in.back() == "claude.local.md (not found)");
}

TEST_CASE("what some runs lack is one question each") {
  const auto outcome = decide("batch_size", {column_alone("Batch Size", {"4", "-", "-"})});
  CHECK(fields(outcome.findings) == Texts{"batch_size@r2", "batch_size@r3"});
  CHECK(outcome.findings.missing[0].question ==
        "Which batch size should run `r2` use? The plan does not say.");
}

TEST_CASE("more than ten are one question for all") {
  Texts cells(12, "-");
  cells[0] = "4";
  const auto outcome = decide("batch_size", {column_alone("Batch Size", cells)});
  CHECK(fields(outcome.findings) == Texts{"batch_size"});
  CHECK(outcome.findings.missing[0].question ==
        "Which batch size should 11 of 12 fine-tuned runs use? The plan does not say.");
  cells.pop_back();
  CHECK(decide("batch_size", {column_alone("Batch Size", cells)}).findings.missing.size() == 10);
}

TEST_CASE("a run whose name is not unique is named by its line") {
  auto plan = column_alone("Batch Size", {"4", "-", "-"});
  plan.runs[2].name = "r2";
  CHECK(fields(decide("batch_size", {plan}).findings) == Texts{"batch_size@13", "batch_size@14"});
  CHECK(decide("batch_size", {plan, tests::site(), {{"batch_size@14", "8"}}}).values ==
        Texts{"4", "none", "8"});
}

TEST_CASE("an answer for one run beats the one for all") {
  const auto outcome = decide("batch_size", {column_alone("Batch Size", {"-", "-"}),
                                             tests::site(),
                                             {{"batch_size", "8"}, {"batch_size@r2", "2"}}});
  CHECK(outcome.values == Texts{"8", "2"});
  CHECK(outcome.findings.missing.empty());
}

TEST_CASE("an answer for all fills gaps and leaves the runs that have a value alone") {
  const auto outcome =
      decide("batch_size",
             {column_alone("Batch Size", {"4", "-"}), tests::site(), {{"batch_size", "8"}}, true});
  CHECK(outcome.values == Texts{"4", "8"});
  CHECK(outcome.findings.contradictions.empty());
}

TEST_CASE("a value that would be used and is invalid is asked about with its place") {
  const auto outcome =
      decide("lora_rank", {column_alone("LoRA Rank", {"8;rm -rf ~", "16", "TBD"})});
  CHECK(outcome.values == Texts{"none", "16", "none"});
  CHECK(fields(outcome.findings) == Texts{"lora_rank@r1", "lora_rank@r3"});
  CHECK(questions(outcome.findings)[0] ==
        "LoRA Rank is `8;rm -rf ~`, which is not a whole number from 1 to 4096 "
        "(/exp/sweep/experiment_summary.md:12). What should it be?");
}

TEST_CASE("one invalid bullet is one question however many runs it has") {
  auto plan = column_alone("LoRA Rank", {"8", "16", "32"});
  plan.configuration["batch_size"] = tests::planned("TBD");
  const auto outcome = decide("batch_size", {plan});
  CHECK(fields(outcome.findings) == Texts{"batch_size"});
  CHECK(questions(outcome.findings)[0].find("/exp/sweep/experiment_summary.md:40") !=
        std::string::npos);
}

TEST_CASE("the same invalid text in every cell, or more than ten cells, are one question") {
  const auto same = decide("lora_rank", {column_alone("LoRA Rank", {"TBD", "TBD"})});
  CHECK(fields(same.findings) == Texts{"lora_rank"});
  CHECK(questions(same.findings)[0] ==
        "LoRA Rank is `TBD`, which is not a whole number from 1 to 4096 "
        "(/exp/sweep/experiment_summary.md:12). What should it be? 1 more cell of this column "
        "cannot be used (line 13).");
  Texts cells(60, "x");
  cells[0] = "8";
  const auto many = decide("lora_rank", {column_alone("LoRA Rank", cells)});
  REQUIRE(many.findings.missing.size() == 1);
  CHECK(many.findings.missing[0].question.find("58 more cells of this column cannot be used (lines "
                                               "14, 15, ") != std::string::npos);
  CHECK(many.findings.missing[0].question.find("53, ...).") != std::string::npos);
}

TEST_CASE("a bullet that every run overrides is never judged") {
  auto plan = tests::plan_with(tests::column("Batch Size", {"4", "2"}));
  plan.configuration["batch_size"] = tests::planned("varies (see table)");
  const auto outcome = decide("batch_size", {plan});
  CHECK(outcome.values == Texts{"4", "2"});
  CHECK(outcome.findings.missing.empty());
  CHECK(outcome.findings.warnings.empty());
}

TEST_CASE("an invalid value does not fall through to a source behind it") {
  auto plan = column_alone("LoRA Rank", {"8"});
  plan.configuration["lr"] = tests::planned("high");
  const auto outcome = decide("lr", {plan});
  CHECK(outcome.values == Texts{"none"});
  CHECK(fields(outcome.findings) == Texts{"lr"});
  CHECK(codes(outcome.findings).empty());
}

TEST_CASE("an answer wins where the files are invalid") {
  const auto outcome =
      decide("lora_rank",
             {column_alone("LoRA Rank", {"TBD", "16"}), tests::site(), {{"lora_rank@r1", "8"}}});
  CHECK(outcome.values == Texts{"8", "16"});
  CHECK(outcome.findings.missing.empty());
}

TEST_CASE("an invalid answer is asked about again") {
  auto plan = column_alone("LoRA Rank", {"8"});
  plan.configuration.erase("epochs");
  const auto outcome = decide("epochs", {plan, tests::site(), {{"epochs", "many"}}});
  CHECK(fields(outcome.findings) == Texts{"epochs"});
  CHECK(questions(outcome.findings)[0] ==
        "Epochs is `many`, which is not a whole number from 1 to 100000 (answer). What should it "
        "be?");
}

TEST_CASE("an answer that contradicts a valid value is refused with both named") {
  const auto outcome =
      decide("epochs", {column_alone("LoRA Rank", {"8", "16"}), tests::site(), {{"epochs", "3"}}});
  CHECK(outcome.values == Texts{"1", "1"});
  CHECK(outcome.findings.contradictions ==
        Texts{"the answer `3` for `epochs` contradicts /exp/sweep/experiment_summary.md:40, which "
              "says `1` for run `r1`; leave the answer out, correct the file, or set `override` to "
              "true"});
  CHECK(decide("epochs", {column_alone("LoRA Rank", {"8"}), tests::site(), {{"epochs", "1.0"}}})
            .findings.contradictions.empty());
}

TEST_CASE("an answer that overrides wins") {
  const auto outcome =
      decide("epochs",
             {column_alone("LoRA Rank", {"8", "16"}), tests::site(), {{"epochs@r2", "3"}}, true});
  CHECK(outcome.values == Texts{"1", "3"});
  CHECK(outcome.places[1] == "answer");
  CHECK(outcome.findings.contradictions.empty());
  CHECK(outcome.findings.overridden == core::Overridden{{"epochs@r2", {"1"}}});
  REQUIRE(outcome.findings.warnings.size() == 1);
  CHECK(outcome.findings.warnings[0] ==
        core::Warning{"answer_overrides",
                      "the answer `3` for `epochs@r2` overrides "
                      "/exp/sweep/experiment_summary.md:40, which says `1` for run `r2`",
                      "/exp/sweep/experiment_summary.md:40"});
}

TEST_CASE("a kept answer goes on to win over the very text that it overrode") {
  const auto plan = column_alone("LoRA Rank", {"8"});
  const auto outcome =
      decide("epochs", {plan, tests::site(), {}, false, {{"epochs", "3"}}, {{"epochs", {"1"}}}});
  CHECK(outcome.values == Texts{"3"});
  CHECK(outcome.findings.overridden == core::Overridden{{"epochs", {"1"}}});
  const auto changed =
      decide("epochs", {plan, tests::site(), {}, false, {{"epochs", "3"}}, {{"epochs", {"2"}}}});
  CHECK(changed.values == Texts{"1"});
  CHECK(changed.findings.overridden.empty());
}

TEST_CASE("the files win over a kept answer, with a warning") {
  const auto outcome = decide(
      "epochs", {column_alone("LoRA Rank", {"8"}), tests::site(), {}, true, {{"epochs", "3"}}});
  CHECK(outcome.values == Texts{"1"});
  REQUIRE(outcome.findings.warnings.size() == 1);
  CHECK(outcome.findings.warnings[0] ==
        core::Warning{
            "answer_superseded",
            "the answer `3` for `epochs` contradicts /exp/sweep/experiment_summary.md:40, "
            "which says `1` for run `r1`; the file wins over an answer from an earlier call",
            "/exp/sweep/experiment_summary.md:40"});
}

TEST_CASE("for the conda environment the site settings win, with a warning") {
  auto plan = column_alone("LoRA Rank", {"8", "16"});
  plan.configuration["conda_env"] = tests::planned("ttenv");
  const auto outcome = decide("conda_env", {plan});
  CHECK(outcome.values == Texts{"cruijff", "cruijff"});
  REQUIRE(outcome.findings.warnings.size() == 1);
  CHECK(outcome.findings.warnings[0] ==
        core::Warning{"conda_env_conflict",
                      "the plan names the conda environment `ttenv`, but the site settings name "
                      "`cruijff` (/exp/claude.local.md:20); the site settings win",
                      "/exp/sweep/experiment_summary.md:40"});
  plan.configuration["conda_env"] = tests::planned("cruijff (recommended)");
  CHECK(decide("conda_env", {plan}).findings.warnings.empty());
  plan.configuration["conda_env"] = tests::planned("a;b");
  CHECK(decide("conda_env", {plan}).findings.missing.empty());
}

TEST_CASE("an answer contradicts the site settings only for the conda environment") {
  const auto plan = column_alone("LoRA Rank", {"8"});
  CHECK(
      decide("conda_env", {plan, tests::site(), {{"conda_env", "mine"}}}).findings.contradictions ==
      Texts{"the answer `mine` for `conda_env` contradicts /exp/claude.local.md:20, which says "
            "`cruijff` for run `r1`; leave the answer out, correct the file, or set `override` to "
            "true"});
  const auto project =
      decide("my_wandb_project", {plan, tests::site(), {{"my_wandb_project", "p"}}});
  CHECK(project.values == Texts{"p"});
  CHECK(project.findings.contradictions.empty());
}

TEST_CASE("an invalid site setting is asked about where it would be used") {
  auto settings = tests::site();
  settings.values["output_dir_base"] = tests::from_site("ck-outputs", 21);
  const auto plan = column_alone("LoRA Rank", {"8"});
  const auto outcome = decide("output_dir_base", {plan, settings});
  CHECK(fields(outcome.findings) == Texts{"output_dir_base"});
  CHECK(questions(outcome.findings)[0].find("(/exp/claude.local.md:21)") != std::string::npos);
  CHECK(decide("output_dir_base", {plan, settings, {{"output_dir_base", "/out"}}})
            .findings.missing.empty());
}

TEST_CASE("a setting says where it came from") {
  const core::Source source{"/exp/experiment_summary.md", 12};
  CHECK(core::Setting{true, core::Origin::cell, source}.where() == "/exp/experiment_summary.md:12");
  CHECK(core::Setting{true, core::Origin::configuration, source}.where() ==
        "/exp/experiment_summary.md:12");
  CHECK(core::Setting{true, core::Origin::site_settings, source}.where() ==
        "/exp/experiment_summary.md:12");
  CHECK(core::Setting{true, core::Origin::answer, {}}.where() == "answer");
  CHECK(core::Setting{true, core::Origin::default_value, {}}.where() == "default");
}
