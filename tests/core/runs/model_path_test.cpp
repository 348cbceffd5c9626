#include "core/runs/model_path.h"

#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/core/runs/sample_plan.h"

using core::Answers;

namespace {

constexpr const char* kModel = "Llama-3.2-1B-Instruct";

struct FoundModel {
  std::optional<core::Setting> path;
  core::Findings findings;
};

FoundModel find(const std::vector<core::PlannedModel>& models, const Answers& answers = {},
                bool override_files = false, const Answers& kept = {}) {
  core::ExperimentPlan plan = tests::plan_with(tests::column("LoRA Rank", {"8"}));
  plan.models = models;
  const core::SiteSettings settings = tests::site();
  const core::AnswerBook book(answers, {kept, {}}, override_files);
  const auto runs = core::fine_tuned_runs(plan);
  FoundModel outcome;
  outcome.path = core::find_model_path(kModel, {plan, settings, book, runs}, outcome.findings);
  return outcome;
}

core::PlannedModel listed(const std::string& name, const std::string& path, int line = 30) {
  return {name, path, core::Source{"/exp/s.md", line}};
}

std::string question(const FoundModel& outcome) {
  REQUIRE(outcome.findings.missing.size() == 1);
  CHECK(outcome.findings.missing[0].field == std::string("model_path@") + kModel);
  CHECK_FALSE(outcome.path);
  return outcome.findings.missing[0].question;
}

}  // namespace

TEST_CASE("a model's path is where the plan lists it, without a slash at its end") {
  const auto outcome = find({listed("Other", "/m/other"), listed(kModel, "/m/llama//")});
  REQUIRE(outcome.path);
  CHECK(core::to_text(outcome.path->value) == "/m/llama");
  CHECK(outcome.path->where() == "/exp/s.md:30");
  CHECK(outcome.findings.missing.empty());
}

TEST_CASE("an exact name is preferred to one in another case") {
  const auto exact = find({listed("LLAMA-3.2-1b-instruct", "/m/a"), listed(kModel, "/m/b")});
  CHECK(core::to_text(exact.path->value) == "/m/b");
  const auto other_case = find({listed("LLAMA-3.2-1b-instruct", "/m/a")});
  CHECK(core::to_text(other_case.path->value) == "/m/a");
}

TEST_CASE("a model that the plan lists no path for is asked about, never composed") {
  const auto outcome = find({listed("Other", "/m/other")});
  CHECK(question(outcome) ==
        "Where does model `Llama-3.2-1B-Instruct` lie? /exp/sweep/experiment_summary.md lists no "
        "path for it.");
  CHECK(outcome.findings.missing[0].choices == std::vector<std::string>{"/m/other"});
  CHECK(outcome.findings.missing[0].type == "string");
}

TEST_CASE("two paths for one model are asked about") {
  const auto outcome = find({listed(kModel, "/m/a", 30), listed(kModel, "/m/b", 33)});
  CHECK(question(outcome) ==
        "Which path has model `Llama-3.2-1B-Instruct`? The plan lists 2 of them, the first two at "
        "/exp/s.md:30 and /exp/s.md:33.");
  CHECK(outcome.findings.missing[0].choices == std::vector<std::string>{"/m/a", "/m/b"});
  CHECK(find({listed(kModel, "/m/a", 30), listed(kModel, "/m/a/", 33)}).path);
}

TEST_CASE("a path that cannot be used is asked about with its place") {
  CHECK(question(find({listed(kModel, "pretrained/llama")})) ==
        "Where does model `Llama-3.2-1B-Instruct` lie? Its path is `pretrained/llama` "
        "(/exp/s.md:30), which is not an absolute path.");
}

TEST_CASE("an answer gives the path that the plan lacks") {
  const Answers answers{{"model_path@Llama-3.2-1B-Instruct", "/m/x/"}};
  const auto outcome = find({}, answers);
  REQUIRE(outcome.path);
  CHECK(core::to_text(outcome.path->value) == "/m/x");
  CHECK(outcome.path->where() == "answer");
  CHECK(find({listed(kModel, "relative")}, answers).path);
  CHECK(
      question(find({}, {{"model_path@Llama-3.2-1B-Instruct", "x"}})) ==
      "Where does model `Llama-3.2-1B-Instruct` lie? The answer was `x`, which is not an absolute "
      "path.");
}

TEST_CASE("an answer that contradicts the plan is refused, unless it overrides") {
  const Answers answers{{"model_path@Llama-3.2-1B-Instruct", "/m/x"}};
  const auto refused = find({listed(kModel, "/m/a")}, answers);
  CHECK(core::to_text(refused.path->value) == "/m/a");
  CHECK(
      refused.findings.contradictions ==
      std::vector<std::string>{
          "the answer `/m/x` for `model_path@Llama-3.2-1B-Instruct` contradicts /exp/s.md:30, "
          "which says `/m/a`; leave the answer out, correct the file, or set `override` to true"});
  const auto taken = find({listed(kModel, "/m/a")}, answers, true);
  CHECK(core::to_text(taken.path->value) == "/m/x");
  CHECK(taken.findings.contradictions.empty());
  CHECK(find({listed(kModel, "/m/x/")}, answers).findings.contradictions.empty());
}

TEST_CASE("the plan wins over a kept answer, with a warning") {
  const auto outcome =
      find({listed(kModel, "/m/a")}, {}, true, {{"model_path@Llama-3.2-1B-Instruct", "/m/x"}});
  CHECK(core::to_text(outcome.path->value) == "/m/a");
  REQUIRE(outcome.findings.warnings.size() == 1);
  CHECK(outcome.findings.warnings[0].code == "answer_superseded");
}

TEST_CASE("the only model that the plan lists is implied") {
  core::ExperimentPlan plan;
  CHECK_FALSE(core::only_model(plan));
  plan.models = {listed("A", "/m/a"), listed("A", "/m/b")};
  CHECK(core::only_model(plan)->text == "A");
  plan.models.push_back(listed("B", "/m/b"));
  CHECK_FALSE(core::only_model(plan));
}
