#include "core/plan/run_table.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

const std::string kTableHead = "| Run Name | LoRA Rank | Type |\n|---|---|---|\n";

std::string questions(const std::string& table, const Answers& answers = {}) {
  return listed(plan_test::read(plan_with(table), answers).missing);
}

std::string cell(const std::string& header, const std::string& text) {
  const ExperimentPlan plan = plan_test::read(plan_with(
      "| Run Name | " + header + " | Type |\n|---|---|---|\n| a | " + text + " | Fine-tuned |\n"));
  REQUIRE(plan.columns.size() == 1);
  const auto& cells = plan.runs.at(0).cells;
  return cells.empty() ? "nothing" : cells.begin()->first + "=" + cells.begin()->second.text;
}

}  // namespace

TEST_CASE("cells are read as values, and blank ones are left out") {
  CHECK(cell("LoRA Rank", "**8** ✓") == "lora_rank=8");
  CHECK(cell("LoRA Rank", "8;rm -rf ~") == "lora_rank=8;rm -rf ~");
  CHECK(cell("LoRA Rank", "\u202e8") == "lora_rank=\u202e8");
  CHECK(cell("LR", "-") == "nothing");
  CHECK(cell("LR", "N/A") == "nothing");
  CHECK(cell("LoRA Alpha", "2 × rank") == "nothing");
  CHECK(cell("System Prompt", "\"a \\| *b*\" (new)") == "system_prompt=a | *b*");
  CHECK(cell("System Prompt", "\"\"") == "system_prompt=");
  CHECK(cell("Training Dataset", "`words_5L`") == "dataset=words_5L");
  CHECK(cell("SLURM Time", "0:30:00") == "time=0:30:00");
  CHECK(cell("Word Length (chars)", "5") == "word_length_chars=5");
  CHECK(cell("Ω", "5") == "column_2=5");
}

TEST_CASE("estimates, remarks and numbers are no values") {
  const ExperimentPlan plan = plan_test::read(plan_with(
      "| # | Run | Time | Est. GPU hours | Duration | Status | Notes | Run Type "
      "|\n|---|---|---|---|---|---|---|---|\n| 1 | a | ~1h | 2 | 3 | ok | x | Fine-tuned |\n"));
  CHECK(plan.columns.empty());
  CHECK(plan.runs.at(0).name == "a");
  CHECK(plan.runs.at(0).type == RunType::fine_tuned);
  CHECK(plan.missing.empty());
}

TEST_CASE("a plan without runs is asked for them, and the answer may be a table") {
  CHECK(listed(plan_test::read("# Experiment: e\n").missing) ==
        "run_table: Which runs does the experiment have? The plan (/exp/experiment_summary.md) has "
        "no "
        "table `All Runs`.\n");
  CHECK(questions(kTableHead) ==
        "run_table: Which runs does the experiment have? The run table "
        "(/exp/experiment_summary.md:4) "
        "has no rows.\n");
  CHECK(questions(kTableHead + "| | | |\n") ==
        "run_table: Which runs does the experiment have? The run table "
        "(/exp/experiment_summary.md:4) "
        "has no rows.\n");
  const ExperimentPlan plan = plan_test::read(
      "# Experiment: e\n", {{"run_table", kTableHead + "| a | 8 | Fine-tuned |\n"}});
  CHECK(plan.missing.empty());
  REQUIRE(plan.runs.size() == 1);
  CHECK(plan.runs[0].cells.at("lora_rank") == PlanValue{"8", {"answer", 3}});
}

TEST_CASE("a column one edit away from a known name is a question with a choice") {
  const std::string table =
      "| Run Name | Lerning Rate | Type |\n|---|---|---|\n| a | 1e-5 | Fine-tuned |\n";
  const ExperimentPlan asked = plan_test::read(plan_with(table));
  CHECK(listed(asked.missing) ==
        "spelling@Lerning Rate: The column `Lerning Rate` (/exp/experiment_summary.md:4) is not a "
        "known name. Did you mean `Learning Rate`?\n");
  CHECK(asked.missing.at(0).choices == std::vector<std::string>{"Learning Rate", "none of these"});

  const ExperimentPlan yes =
      plan_test::read(plan_with(table), {{"spelling@Lerning Rate", "Learning Rate"}});
  CHECK(yes.missing.empty());
  CHECK(yes.runs.at(0).cells.at("lr").text == "1e-5");

  const ExperimentPlan no =
      plan_test::read(plan_with(table), {{"spelling@Lerning Rate", "none of these"}});
  CHECK(no.missing.empty());
  CHECK(no.runs.at(0).cells.at("lerning_rate").text == "1e-5");
  CHECK(no.columns.at(0).parameter == nullptr);

  CHECK(questions("| Run Nmae | LR | Tpye |\n|---|---|---|\n| a | 1 | Fine-tuned |\n") ==
        "spelling@Run Nmae: The column `Run Nmae` (/exp/experiment_summary.md:4) is not a known "
        "name. Did you mean "
        "`Run Name`?\n"
        "spelling@Tpye: The column `Tpye` (/exp/experiment_summary.md:4) is not a known name. Did "
        "you mean `Type`?\n");
}

TEST_CASE("ragged rows are never misread") {
  CHECK(questions(kTableHead + "| a | 8 | Fine-tuned | more |\n") ==
        "run_table: The row at /exp/experiment_summary.md:6 has 4 cells and the header has 3, so "
        "values may be under the wrong header. Please fix the row in the plan; a `|` inside a cell "
        "is "
        "written "
        "`\\|`.\n");
  const ExperimentPlan shorter =
      plan_test::read(plan_with(kTableHead + "| a | 8 |\n"), {{"type", "Fine-tuned"}});
  CHECK(
      shorter.missing.at(0).question ==
      "The row at /exp/experiment_summary.md:6 has 2 cells and the header has 3, so values may be "
      "under the wrong header. Please fix the row in the plan; an empty cell is written `| - |`.");
  const ExperimentPlan control = plan_test::read(
      plan_with("| Run Name | Type | LoRA Rank |\n|---|---|---|\n| a | Control |\n"));
  CHECK(listed(control.warnings) ==
        "short_row: The row has 2 cells and the header has 3; the missing cells are read as empty. "
        "[/exp/experiment_summary.md:6]\n");
}

TEST_CASE("runs in a table elsewhere are told") {
  const std::string rows = "| a | Fine-tuned | 8 |\n| b | Control | - |\n";
  const std::string head = "| Run Name | Type | LoRA Rank |\n|---|---|---|\n";
  const ExperimentPlan plan = plan_test::read(
      plan_with(head + rows) + "\n## Additional Runs\n\n" + head + rows +
      "| z | Fine-tuned | 9 |\n" +
      "\n## Results\n\n| Run | Type | Loss |\n|---|---|---|\n| a | Fine-tuned | 1 |\n");
  CHECK(plan.runs.size() == 2);
  REQUIRE(plan.warnings.size() == 1);
  CHECK(plan.warnings[0].code == "runs_not_read");
  CHECK(plan.warnings[0].message ==
        "This table has 1 fine-tuned run that the run table does not have, starting with `z`. It "
        "is not under a heading `All Runs`, so it is not read; move its rows there if they belong "
        "to the experiment.");
}

TEST_CASE("a table without run names is asked about") {
  CHECK(questions("| LoRA Rank | Type |\n|---|---|\n| 8 | Fine-tuned |\n") ==
        "run_table: The run table (/exp/experiment_summary.md:4) has no column `Run Name`. What "
        "are the "
        "runs called?\n");
}

TEST_CASE("two columns of one parameter are compared") {
  const std::string head = "| Run Name | LR | Learning Rate | Type |\n|---|---|---|---|\n";
  CHECK(questions(head + "| a | 1e-5 | 1e-5 | Fine-tuned |\n").empty());
  CHECK(questions(head + "| a | 1e-5 | 5e-5 | Fine-tuned |\n") ==
        "run_table: Two columns of the run table mean Learning Rate, and run `a` "
        "(/exp/experiment_summary.md:6) has `1e-5` in one and `5e-5` in the other. Which is right? "
        "Please remove one of the columns.\n");
  const ExperimentPlan unknown = plan_test::read(
      plan_with("| Run Name | X | X | Type |\n|---|---|---|---|\n| a | 1 | 2 | Control |\n"));
  CHECK(unknown.runs.at(0).cells.at("x").text == "1");
  CHECK(unknown.runs.at(0).cells.at("x_2").text == "2");
}

TEST_CASE("several run tables are asked about with their places") {
  const std::string tables =
      kTableHead + "| a | 8 | Fine-tuned |\n\n" + kTableHead + "| b | 8 | Fine-tuned |\n";
  const ExperimentPlan plan = plan_test::read(plan_with(tables));
  CHECK(listed(plan.missing) ==
        "run_table: The plan has 2 run tables (/exp/experiment_summary.md:4, "
        "/exp/experiment_summary.md:8). Which one lists the runs?\n");
  CHECK(plan.missing.at(0).choices == std::vector<std::string>{"line 4", "line 8", "all of them"});
  CHECK(plan_test::read(plan_with(tables), {{"run_table", "line 8"}}).runs.at(0).name == "b");
  CHECK(plan_test::read(plan_with(tables), {{"run_table", "all of them"}}).runs.size() == 2);
}

TEST_CASE("a header that is a known name but for its parentheses is a question") {
  const std::string table =
      plan_with("| Run Name | LR (x1e-5) | Type |\n|---|---|---|\n| a | 1 | Fine-tuned |\n");
  const ExperimentPlan asked = plan_test::read(table);
  CHECK(listed(asked.missing) ==
        "spelling@LR (x1e-5): The column `LR (x1e-5)` (/exp/experiment_summary.md:4) is not a "
        "known name. Did you mean `Learning Rate`? Its values would be read as they are, without "
        "`(x1e-5)`.\n");
  CHECK(asked.missing.at(0).choices == std::vector<std::string>{"Learning Rate", "none of these"});
  const ExperimentPlan yes = plan_test::read(table, {{"spelling@LR (x1e-5)", "Learning Rate"}});
  CHECK(yes.missing.empty());
  CHECK(yes.columns.at(0).key == "lr");
  const ExperimentPlan no = plan_test::read(table, {{"spelling@LR (x1e-5)", "none of these"}});
  CHECK(no.missing.empty());
  CHECK(no.columns.at(0).key == "lr_x1e_5");
}

TEST_CASE("lines that look like rows outside the table are a question") {
  const std::string row = "| a | 8 | Fine-tuned |\n";
  const std::string lost = "| b | 16 | Fine-tuned |\n";
  CHECK(questions(kTableHead + row + "\n" + lost + lost) ==
        "run_table: The line at /exp/experiment_summary.md:8 and 1 more below it looks like a row "
        "but is not part of the run table (/exp/experiment_summary.md:4). Is it one? Please fix "
        "the plan: a row follows the row above it without a blank line, a comment or other text "
        "between them.\n");
  for (const char* between : {"\n", "<!-- later -->\n\n", "\n> ", "\n- "}) {
    INFO(between);
    CHECK(questions(kTableHead + row + between + lost).find("looks like a row") !=
          std::string::npos);
  }
  CHECK(questions(kTableHead + row + "\nb | 16 | Fine-tuned\n").find(":8 looks") !=
        std::string::npos);
  CHECK(questions(kTableHead + row + "\nRanks are 8 \\| 16 | 32.\n").empty());
}
