#include "core/runs/answers.h"

#include <string>
#include <vector>

#include "core/runs/effective_values.h"
#include "tests/catch.h"
#include "tests/core/runs/sample_plan.h"

using core::Answers;
using Texts = std::vector<std::string>;

namespace {

core::Findings found(const Answers& answers, const Answers& kept = {}) {
  auto plan = tests::plan_with(tests::column("LoRA Rank", {"8", "16"}));
  plan.missing.push_back({"odd_field@Lerning Rate", "", {}, "string", {}, std::nullopt, ""});
  const auto settings = tests::site();
  const core::AnswerBook book(answers, {kept, {}}, false);
  const auto runs = core::fine_tuned_runs(plan);
  core::Findings findings;
  core::report_unknown_answers({plan, settings, book, runs}, {"Llama-3.2-1B-Instruct"}, findings);
  return findings;
}

}  // namespace

TEST_CASE("fields of this experiment are accepted") {
  for (const char* field :
       {"epochs", "batch_size@r1", "model_path@Llama-3.2-1B-Instruct",
        "model_like@Llama-3.2-1B-Instruct", "experiment_dir", "cruijff_kit_dir", "type@anything",
        "type", "spelling@Lerning Rate", "run_table", "odd_field@Lerning Rate"}) {
    CAPTURE(field);
    CHECK(found({{field, "x"}}).contradictions.empty());
  }
}

TEST_CASE("answers under unknown fields are refused with the near name") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"epoch",
       "the answer `epoch` does not match any field of this experiment; did you mean `epochs`?"},
      {"batchsize@r1",
       "the answer `batchsize@r1` does not match any field of this experiment; did you mean "
       "`batch_size`?"},
      {"temperature", "the answer `temperature` does not match any field of this experiment"},
      {"", "the answer `` does not match any field of this experiment"},
      {"batch_size@r9",
       "the answer `batch_size@r9` does not match any fine-tuned run of this experiment"},
      {"model_path@Llama-3.2-1B-Instruc",
       "the answer `model_path@Llama-3.2-1B-Instruc` does not match any model of this experiment; "
       "did you "
       "mean `Llama-3.2-1B-Instruct`?"}};
  for (const auto& [field, message] : cases) {
    CAPTURE(field);
    CHECK(found({{field, "x"}}).contradictions == Texts{message});
  }
}

TEST_CASE("a kept answer that no longer matches anything is a warning") {
  const auto findings = found({}, {{"batch_size@gone", "4"}});
  CHECK(findings.contradictions.empty());
  REQUIRE(findings.warnings.size() == 1);
  CHECK(findings.warnings[0] ==
        core::Warning{
            "answer_not_used",
            "the answer `batch_size@gone` does not match any fine-tuned run of this experiment",
            ""});
}

TEST_CASE("answers are found for all runs and for one, also where names hold dots and signs") {
  const core::AnswerBook book({{"epochs", "1"}, {"batch_size@r.1@x", "2"}}, {}, false);
  REQUIRE(book.for_all("epochs") != nullptr);
  CHECK(book.for_all("epochs")->text == "1");
  REQUIRE(book.for_one("batch_size", "r.1@x") != nullptr);
  CHECK(book.for_one("batch_size", "r.1@x")->text == "2");
  CHECK(book.for_all("batch_size") == nullptr);
  CHECK(book.for_one("epochs", "r") == nullptr);
  CHECK_FALSE(book.wins(*book.for_all("epochs"), "2"));
}

TEST_CASE("an answer of this call replaces a kept one of the same field") {
  const core::AnswerBook book({{"epochs", "1"}}, {{{"epochs", "2"}, {"gpus", "4"}}, {}}, true);
  CHECK(book.for_all("epochs")->text == "1");
  CHECK_FALSE(book.for_all("epochs")->kept);
  CHECK(book.for_all("gpus")->kept);
  CHECK(book.all().size() == 2);
  CHECK(book.wins(*book.for_all("epochs"), "2"));
  CHECK_FALSE(book.wins(*book.for_all("gpus"), "2"));
}

TEST_CASE("a kept answer goes on to win over the text that it overrode, and over no other") {
  const core::AnswerBook book({}, {{{"lr", "3e-4"}}, {{"lr", {"1e-5"}}}}, false);
  CHECK(book.wins(*book.for_all("lr"), "1e-5"));
  CHECK_FALSE(book.wins(*book.for_all("lr"), "2e-5"));
}
