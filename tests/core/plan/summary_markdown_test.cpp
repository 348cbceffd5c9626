#include "core/plan/summary.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

const std::string kOneRun =
    "| Run Name | LoRA Rank | Type |\n|---|---|---|\n| a | 8 | Fine-tuned |\n";

std::string name_of(const std::string& title) {
  const ExperimentPlan plan = plan_test::read(title + "\n\n## All Runs\n" + kOneRun);
  return plan.name ? plan.name->text : listed(plan.missing);
}

}  // namespace

TEST_CASE("the title is the name, with or without the word Experiment") {
  CHECK(name_of("# Experiment: e1") == "e1");
  CHECK(name_of("# e1") == "e1");
  CHECK(name_of("# Experiment Summary: e1") == "e1");
  CHECK(name_of("# Cross-Length: a study") == "Cross-Length: a study");
  CHECK(name_of("Experiment: e1\n===") == "e1");
  const std::string none =
      "experiment_name: What is the experiment called? The plan (/exp/experiment_summary.md) has "
      "no "
      "title.\n";
  CHECK(name_of("") == none);
  CHECK(name_of("# Experiment:") == none);
  CHECK(plan_test::read("## All Runs\n" + kOneRun, {{"experiment_name", "e2"}}).name ==
        PlanValue{"e2", {"answer", 0}});
}

TEST_CASE("several titles are asked about") {
  const std::string text = "# Experiment: a\n\n# Experiment: b\n\n## All Runs\n" + kOneRun;
  const ExperimentPlan plan = plan_test::read(text);
  CHECK(listed(plan.missing) ==
        "experiment_name: The plan has several titles: `a` (/exp/experiment_summary.md:1) and `b` "
        "(/exp/experiment_summary.md:3). Which is the experiment's name?\n");
  CHECK(plan.missing.at(0).choices == std::vector<std::string>{"a", "b"});
  CHECK(plan_test::read(text, {{"experiment_name", "b"}}).name->text == "b");
}

TEST_CASE("sections count only below the title") {
  const ExperimentPlan plan = plan_test::read("# e\n\n## All Runs\n" + kOneRun +
                                              "\n## Evaluation Plan\n### Configuration\n- Epochs: "
                                              "9\n\n## Compute Estimates\n### Training\n- "
                                              "Epochs: 8\n\n## Configuration\n- Epochs: 1\n\n## "
                                              "Status\n### Fine-tuning\n| Run Name | LoRA Rank "
                                              "|\n|---|---|\n| z | 1 |\n");
  CHECK(listed(plan.configuration) == "epochs = 1 (17)\n");
  CHECK(plan.runs.size() == 1);
}

TEST_CASE("sections of the first level are sections too") {
  const ExperimentPlan plan = plan_test::read("# Experiment: e\n\n# All Runs\n" + kOneRun +
                                              "\n# Configuration\n- Epochs: 1\n");
  CHECK(plan.name->text == "e");
  CHECK(plan.runs.size() == 1);
  CHECK(plan.configuration.contains("epochs"));
}

TEST_CASE("a heading one edit away is a question") {
  const std::string text = "# e\n\n## All Rusn\n" + kOneRun;
  CHECK(listed(plan_test::read(text).missing) ==
        "spelling@All Rusn: The heading `All Rusn` (/exp/experiment_summary.md:3) is not a known "
        "name. Did you mean "
        "`All Runs`?\n");
  const ExperimentPlan yes = plan_test::read(text, {{"spelling@All Rusn", "All Runs"}});
  CHECK(yes.missing.empty());
  CHECK(yes.runs.size() == 1);
}

TEST_CASE("the stated directory is compared with where the plan lies") {
  const std::string text =
      "# e\n\n## All Runs\n" + kOneRun + "\n## Quick Reference\n\n**Paths:**\n- Experiment: ";
  CHECK(plan_test::read(text + "`/exp/`\n").warnings.empty());
  CHECK(listed(plan_test::read(text + "`/other`\n").warnings) ==
        "directory_differs: The plan names `/other` as the experiment's directory, but it is in "
        "`/exp`; runs are created in the plan's directory. [/exp/experiment_summary.md:11]\n");
  CHECK(!plan_test::read("# e\n").stated_directory);
}

TEST_CASE("texts that are no plan are refused or asked about, never misread") {
  CHECK(listed(plan_test::read("").missing) ==
        "experiment_name: What is the experiment called? The plan (/exp/experiment_summary.md) has "
        "no "
        "title.\n"
        "run_table: Which runs does the experiment have? The plan (/exp/experiment_summary.md) has "
        "no "
        "table `All Runs`.\n");
  for (const std::string& bad :
       {std::string("a\0b", 3), std::string("\xff\xfe# x"), std::string(17U << 20U, 'x')}) {
    const auto plan = read_summary_markdown(bad, kPath, {});
    REQUIRE(!plan.ok());
    CHECK(plan.error().message.rfind(kPath, 0) == 0);
  }
}

TEST_CASE("a byte order mark and Windows' line ends change nothing") {
  std::string text;
  for (const char c : "# Experiment: e\n\n## All Runs\n" + kOneRun) {
    if (c == '\n') text += '\r';
    text += c;
  }
  const ExperimentPlan plan = plan_test::read("\xef\xbb\xbf" + text);
  CHECK(plan.name->text == "e");
  CHECK(plan.runs.at(0).cells.at("lora_rank").text == "8");
}

TEST_CASE("ten thousand runs are read, with a cell of a megabyte") {
  std::string text = "# e\n\n## All Runs\n| Run Name | LoRA Rank | Type |\n|---|---|---|\n";
  for (int i = 0; i < 10000; ++i) text += "| r" + std::to_string(i) + " | 8 | Fine-tuned |\n";
  text += "| " + std::string(1U << 20U, 'x') + " | 8 | Fine-tuned |\n";
  CHECK(plan_test::read(text).runs.size() == 10001);
}

TEST_CASE("each field is asked for once") {
  const std::string table =
      "| Run Name | LR | Learning Rate | Type |\n|---|---|---|---|\n"
      "| a | 1e-5 | 2e-5 | Fine-tuned |\n| b | 1e-5 | 2e-5 | Fine-tuned |\n";
  const ExperimentPlan plan = plan_test::read(plan_with(table));
  REQUIRE(plan.missing.size() == 1);
  CHECK(plan.missing.front().field == "run_table");
}
