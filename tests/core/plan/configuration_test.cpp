#include "core/plan/configuration.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

const std::string kTable =
    "| Run Name | LoRA Rank | Type |\n|---|---|---|\n| a | 8 | Fine-tuned |\n| b | 16 | Fine-tuned "
    "|\n";

ExperimentPlan configured(const std::string& bullets, const Answers& answers = {}) {
  return plan_test::read(plan_with(kTable, bullets), answers);
}

std::string values(const std::string& bullets) {
  std::string out;
  for (const auto& [key, value] : configured(bullets).configuration)
    out += key + "=" + value.text + "\n";
  return out;
}

}  // namespace

TEST_CASE("bullets in bold inside and outside the colon, code spans and remarks are read") {
  CHECK(values("- **Epochs:** `2` (default)\n- **Batch size**: 4 ✓\n- GPUs: 1\n- *Seed*: 14\n") ==
        "batch_size=4\nepochs=2\ngpus=1\nseed=14\n");
}

TEST_CASE("sub-headings, nested points and tables are read") {
  CHECK(values("### Training\n- Epochs: 2\n\n### SLURM\n- Time: 0:30:00\n- Partition: (none)\n") ==
        "epochs=2\ntime=0:30:00\n");
  CHECK(values("- **Training:**\n  - Epochs: 2\n- **Evaluation:**\n  - Batch size: 9\n") ==
        "epochs=2\n");
  CHECK(values("| Parameter | Value |\n|---|---|\n| Epochs | 2 |\n") == "epochs=2\n");
}

TEST_CASE("evaluation is not training, estimates are records, and anything else counts") {
  const ExperimentPlan plan = configured(
      "### Evaluation\n- Epochs: 9\n- System prompt: \"x\"\n\n### Estimates\n- Batch size: "
      "7\n\n### Output\n- Seed: 3\n");
  CHECK(plan.configuration.size() == 1);
  CHECK(plan.configuration.at("seed") == PlanValue{"3", {"/exp/experiment_summary.md", 18}});
  CHECK(listed(plan.warnings) ==
        "not_used: These lines under Configuration do not set a parameter and are not used: "
        "Batch "
        "size (/exp/experiment_summary.md:15). [/exp/experiment_summary.md:15]\n");
}

TEST_CASE("prompts are source text, also from a block below their bullet") {
  CHECK(values("- System prompt: \"You are *kind* (truly).\" (default)\n") ==
        "system_prompt=You are *kind* (truly).\n");
  CHECK(values("- System prompt:\n\n  ```text\n  Be kind.\n  Be brief.\n  ```\n") ==
        "system_prompt=Be kind.\nBe brief.\n");
  CHECK(values("- System prompt:\n").empty());
  const ExperimentPlan odd = configured("- System prompt:\n  - one\n  - two\n");
  CHECK(listed(odd.missing) ==
        "system_prompt: System Prompt has no value on its line, and what is below it is not a "
        "single value "
        "(/exp/experiment_summary.md:10). What should it be?\n");
  CHECK(
      configured("- System prompt:\n  - one\n  - two\n", {{"system_prompt", "x"}}).missing.empty());
}

TEST_CASE("two values for one parameter are asked about when a run needs one") {
  const std::string twice = "- Epochs: 1\n\n### Training\n- Epochs: 2\n";
  const ExperimentPlan plan = configured(twice);
  CHECK(listed(plan.missing) ==
        "epochs: The plan gives two values for Epochs: `1` (/exp/experiment_summary.md:10) and `2` "
        "(/exp/experiment_summary.md:13). Which is right?\n");
  CHECK(plan.missing.at(0).choices == std::vector<std::string>{"1", "2"});
  CHECK(configured(twice, {{"epochs", "2"}}).missing.empty());
  CHECK(configured("- LR: 1e-5\n- Learning rate: 0.00001\n").missing.empty());
  CHECK(configured("- LoRA rank: 1\n- Rank: 2\n").missing.empty());
}

TEST_CASE("a bullet one edit away from a known name is a question") {
  const std::string bullet = "- **Epcohs:** 3\n";
  CHECK(listed(configured(bullet).missing) ==
        "spelling@Epcohs: The bullet `Epcohs` (/exp/experiment_summary.md:10) is not a known name. "
        "Did you mean "
        "`Epochs`?\n");
  const ExperimentPlan yes = configured(bullet, {{"spelling@Epcohs", "Epochs"}});
  CHECK(yes.missing.empty());
  CHECK(yes.configuration.at("epochs").text == "3");
  const ExperimentPlan no = configured(bullet, {{"spelling@Epcohs", "none of these"}});
  CHECK(no.missing.empty());
  CHECK(no.configuration.empty());
  CHECK(no.warnings.size() == 1);
}

TEST_CASE("a bullet that is a known name but for its parentheses is a question") {
  const std::string bullet = "- **LR (x1e-5):** 1\n";
  CHECK(listed(configured(bullet).missing) ==
        "spelling@LR (x1e-5): The bullet `LR (x1e-5)` (/exp/experiment_summary.md:10) is not a "
        "known name. Did you mean `Learning Rate`? Its values would be read as they are, without "
        "`(x1e-5)`.\n");
  const ExperimentPlan no = configured(bullet, {{"spelling@LR (x1e-5)", "none of these"}});
  CHECK(no.missing.empty());
  CHECK(no.configuration.empty());
}

TEST_CASE("what stands below a bullet with a value is read, and a ticked bullet too") {
  CHECK(values("- **Epochs:** 2\n  - **Learning rate:** 3e-4\n") == "epochs=2\nlr=3e-4\n");
  CHECK(values("- Training\n  - Epochs: 2\n") == "epochs=2\n");
  CHECK(values("- [x] **Learning rate:** 3e-4\n- [X] Epochs: 2\n") == "epochs=2\nlr=3e-4\n");
  CHECK(values("- Epochs: 2\n  - Evaluation: all\n    - Batch size: 9\n") == "epochs=2\n");
}

TEST_CASE("text that is no field and names a parameter is named and asked about") {
  const std::string place = "/exp/experiment_summary.md:";
  for (const char* text : {"- Learning rate 3e-4\n", "Learning rate 3e-4\n"}) {
    INFO(text);
    const ExperimentPlan plan = configured(text);
    CHECK(listed(plan.missing) == "lr: Learning Rate may be given at " + place +
                                      "10 in a form that cannot be read (`Learning rate 3e-4`). "
                                      "What should it be?\n");
    CHECK(listed(plan.warnings) ==
          "not_used: These lines under Configuration do not set a parameter and are not used: "
          "`Learning rate 3e-4` (" +
              place + "10). [" + place + "10]\n");
    CHECK(configured(text, {{"lr", "3e-4"}}).missing.empty());
    CHECK(configured(std::string(text) + "\n- LR: 1e-4\n").missing.empty());
  }
  for (const char* text : {"- Learning rate = 3e-4\n", "> LR: 3e-4\n", "```\nlr=3e-4\n```\n",
                           "Epochs: 2\nlr is 3e-4\n", "| LR | Adam |\n|---|---|\n| 3e-4 | yes |\n",
                           "- Notes: see below\n  - LR: 3e-4\n", "| LR 3e-4 |\n|---|\n| x |\n"}) {
    INFO(text);
    const ExperimentPlan plan = configured(text);
    REQUIRE(plan.missing.size() == 1);
    CHECK(plan.missing.front().field == "lr");
    CHECK(plan.warnings.size() == 1);
  }
  CHECK(configured("- LoRA rank as in the table\n").missing.empty());
  CHECK(configured("### Output\n\nOne epoch each.\n").missing.empty());
  CHECK(configured("### Evaluation\n\nOne epoch each.\n").warnings.empty());
  CHECK(configured("A cosine learning rate scheduler.\n").missing.empty());
}

TEST_CASE("what says that there is no value gives none") {
  CHECK(values("- LoRA alpha: Auto-set to 2 × rank\n- Account: none\n- Seed: -\n- LR: N/A\n")
            .empty());
}
