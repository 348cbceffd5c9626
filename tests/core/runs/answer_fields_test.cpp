#include "core/runs/answer_fields.h"

#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/core/runs/sample_plan.h"

using core::Answers;
using Texts = std::vector<std::string>;

namespace {

core::Findings judged(const Answers& answers, const Answers& kept = {}) {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8", "16"}));
  plan.missing.push_back({"odd_field@Lerning Rate", "", {}, "string", {}, std::nullopt, ""});
  const auto settings = tests::site();
  const core::AnswerBook book(answers, {kept, {}}, false);
  const auto runs = core::fine_tuned_runs(plan);
  core::Findings findings;
  core::judge_answer_fields({plan, settings, book, runs}, {"Llama-3.2-1B-Instruct"}, findings);
  return findings;
}

}  // namespace

TEST_CASE("fields of this experiment are taken") {
  for (const char* field :
       {"epochs", "batch_size@r1", "model_path@Llama-3.2-1B-Instruct",
        "model_like@Llama-3.2-1B-Instruct", "experiment_dir", "cruijff_kit_dir", "type@anything",
        "type", "spelling@Lerning Rate", "run_table", "odd_field@Lerning Rate"}) {
    CAPTURE(field);
    CHECK(judged({{field, "x"}}).contradictions.empty());
  }
}

TEST_CASE("answers under unknown fields are refused with the near name") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"epoch",
       "the answer `epoch` belongs to no field of this experiment; did you mean `epochs`?"},
      {"batchsize@r1",
       "the answer `batchsize@r1` belongs to no field of this experiment; did you mean "
       "`batch_size`?"},
      {"temperature", "the answer `temperature` belongs to no field of this experiment"},
      {"", "the answer `` belongs to no field of this experiment"},
      {"batch_size@r9", "the answer `batch_size@r9` names no fine-tuned run of this experiment"},
      {"model_path@Llama-3.2-1B-Instruc",
       "the answer `model_path@Llama-3.2-1B-Instruc` names no model of this experiment; did you "
       "mean `Llama-3.2-1B-Instruct`?"}};
  for (const auto& [field, message] : cases) {
    CAPTURE(field);
    CHECK(judged({{field, "x"}}).contradictions == Texts{message});
  }
}

TEST_CASE("a kept answer that fits nothing any more is a warning") {
  const auto findings = judged({}, {{"batch_size@gone", "4"}});
  CHECK(findings.contradictions.empty());
  REQUIRE(findings.warnings.size() == 1);
  CHECK(findings.warnings[0] ==
        core::Warning{"answer_not_used",
                      "the answer `batch_size@gone` names no fine-tuned run of this experiment",
                      ""});
}
