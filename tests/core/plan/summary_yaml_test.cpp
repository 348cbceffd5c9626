#include "core/plan/summary.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

const std::string kYaml = "/exp/experiment_summary.yaml";

ExperimentPlan read_yaml(const std::string& text, const Answers& answers = {}) {
  auto plan = read_summary(text, kYaml, answers);
  if (!plan) FAIL(plan.error().message);
  return *plan;
}

std::string refusal(const std::string& text) {
  const auto plan = read_summary(text, kYaml, {});
  return plan ? "read" : plan.error().message;
}

std::string runs(const ExperimentPlan& plan) {
  std::string out;
  for (const PlannedRun& run : plan.runs) {
    out += run.name + " " + run.type_text + " (" + std::to_string(run.source.line) + ")";
    for (const auto& [key, value] : run.cells) {
      out += " " + key + "=" + value.text + " (" + std::to_string(value.source.line) + ")";
    }
    out += "\n";
  }
  return out;
}

const std::string kHead = "experiment: {name: e}\n";

std::string one_run(const std::string& fields) {
  return kHead + "runs:\n  - name: r\n    type: fine-tuned\n" + fields;
}

}  // namespace

TEST_CASE("the present form is read whole, each field used or named as not used") {
  const ExperimentPlan plan = read_yaml(sample("present_yaml/experiment_summary.yaml"));
  CHECK(plan.name == PlanValue{"workflow_test_2026-03-16", {kYaml, 8}});
  CHECK(plan.stated_directory ==
        PlanValue{"__SCRATCH__/ck-projects/capitalization/workflow_test_2026-03-16", {kYaml, 14}});
  CHECK(runs(plan) ==
        "Llama-3.2-1B-Instruct_rank4 fine-tuned (52) lora_rank=4 (56) model=Llama-3.2-1B-Instruct "
        "(54)\n"
        "Llama-3.2-1B-Instruct_rank8 fine-tuned (58) lora_rank=8 (62) model=Llama-3.2-1B-Instruct "
        "(60)\n");
  CHECK(resources(plan) ==
        "Llama-3.2-1B-Instruct __SCRATCH__/pretrained-llms/Llama-3.2-1B-Instruct (34)\n"
        "words_5L_80P_10|__REPO__/tests/fixtures/data/words_5L_80P_10.json (39)\n8 samples\n");
  CHECK(plan.training_samples == PlanValue{"8", {kYaml, 44}});
  CHECK(listed(plan.configuration) == R"(batch_size = 4 (28)
dataset = __REPO__/tests/fixtures/data/words_5L_80P_10.json (39)
dataset_type = chat_completion (26)
epochs = 1 (27)
my_wandb_project = cruijff_kit_tests (49)
prompt = Capitalize the given word: {input}
 (25)
system_prompt = You are a helpful assistant. (24)
validation = true (29)
)");
  CHECK(listed(plan.missing).empty());
  CHECK(listed(plan.warnings) ==
        "directory_differs: The plan names "
        "`__SCRATCH__/ck-projects/capitalization/workflow_test_2026-03-16` as the experiment's "
        "directory, but it is in `/exp`; runs are created in the plan's directory. "
        "[/exp/experiment_summary.yaml:14]\n"
        "not_used: These fields of the plan set nothing and are not used: experiment.project (line "
        "9), experiment.question (line 10), experiment.date (line 11), experiment.hypothesis (line "
        "12), experiment.purpose (line 13), tools.evaluation (line 18), models.base[].size_gb "
        "(line 35), data.training.size_kb (line 42), data.training.splits.validation (line 45), "
        "data.training.splits.test (line 46), evaluation (line 65). "
        "[/exp/experiment_summary.yaml:9]\n");
}

TEST_CASE("what a run says stands beside what all say: compute, Slurm, data set, unknown keys") {
  const ExperimentPlan plan = read_yaml(
      one_run("    model: M\n    dataset_path: /d/own.json\n"
              "    parameters: {learning_rate: 1e-5, word_length: 5, checkpoint_path: /x}\n"
              "    compute: {time: 1:30:00, gpus: 2, mem: 80G, cpus_per_task: 4, note: x}\n"
              "    slurm_overrides: {constraint: gpu80, partition: null}\n    lora_rank: 8\n"
              "data: {training: {path: /d/all.json}}\n"));
  CHECK(runs(plan) ==
        "r fine-tuned (3) constraint=gpu80 (9) cpus_per_task=4 (8) dataset=/d/own.json (6) gpus=2 "
        "(8) lora_rank=8 (10) lr=1e-5 (7) mem=80G (8) model=M (5) time=1:30:00 (8) word_length=5 "
        "(7)\n");
  CHECK(resources(plan) == "|/d/all.json (11)\n|/d/own.json (6)\n");
  CHECK(plan.configuration.at("dataset").text == "/d/all.json");
  CHECK(listed(plan.warnings) ==
        "not_used: These fields of the plan set nothing and are not used: "
        "runs[].parameters.checkpoint_path (line 7), runs[].compute.note (line 8). "
        "[/exp/experiment_summary.yaml:7]\n");
}

TEST_CASE("an unknown key that a run has twice with two values is two columns") {
  const std::string both = "    parameters: {word_length: 5}\n    slurm_overrides: {word_length: ";
  CHECK(runs(read_yaml(one_run(both + "6}\n"))) ==
        "r fine-tuned (3) word_length=5 (5) word_length_2=6 (6)\n");
  CHECK(runs(read_yaml(one_run(both + "5}\n"))) == "r fine-tuned (3) word_length=5 (5)\n");
  std::string many = "    parameters: {k: 0";
  for (int i = 1; i <= 8; ++i)
    many += ", \"k" + std::string(static_cast<std::size_t>(i), '!') + "\": " + std::to_string(i);
  CHECK(refusal(one_run(many + "}\n")) ==
        "/exp/experiment_summary.yaml:5: `runs[].parameters` is a single value, where at most 8 "
        "values for one key was expected");
}

TEST_CASE("the first plans in YAML are read too") {
  const ExperimentPlan plan = read_yaml(
      "experiment: {name: e, directory: /exp}\n"
      "controls: {base_recipe: lora_finetune_single_device, gpus: 1, lora_alpha: 16}\n"
      "data: {training: {path: /d/w.json, label: w}}\n"
      "output: {base_directory: /out, wandb_project: p}\nruns: [{name: c, type: control}]\n");
  CHECK(listed(plan.configuration) == R"(dataset = /d/w.json (3)
gpus = 1 (2)
lora_alpha = 16 (2)
my_wandb_project = p (4)
output_dir_base = /out (4)
recipe = lora_finetune_single_device (2)
)");
  CHECK(listed(plan.warnings).empty());
}

TEST_CASE("a value of another type than a person reads is asked about") {
  const ExperimentPlan plan =
      read_yaml(one_run("    parameters: {lora_rank: 010, lr: [1e-5, 3e-4]}\n") +
                "controls: {system_prompt: yes, prompt: 2025-10-22, epochs: {a: 1}}\n");
  CHECK(plan.runs.at(0).cells.at("lora_rank").text == "010, in YAML 8");
  CHECK(plan.runs.at(0).cells.at("lr").text == "{[1e-5; 3e-4]}");
  CHECK(plan.configuration.at("epochs").text == "{{a: 1}}");
  CHECK(listed(plan.missing) ==
        "system_prompt: System Prompt is `yes`, which YAML reads as a boolean; text must be in "
        "quotes here (/exp/experiment_summary.yaml:6). What should it be?\n"
        "prompt: Prompt is `2025-10-22`, which YAML reads as a date; text must be in quotes here "
        "(/exp/experiment_summary.yaml:6). What should it be?\n");
}

TEST_CASE("two values for one parameter are asked about with both places") {
  const std::string text = one_run("    parameters: {gpus: 1}\n    compute: {gpus: 2}\n") +
                           "controls: {epochs: 1}\nslurm: {epochs: 2}\n";
  CHECK(listed(read_yaml(text).missing) ==
        "gpus@r: Run `r` has two values for GPUs: `1` (/exp/experiment_summary.yaml:5) and `2` "
        "(/exp/experiment_summary.yaml:6). Which is right?\n"
        "epochs: The plan gives two values for Epochs: `1` (/exp/experiment_summary.yaml:7) and "
        "`2` (/exp/experiment_summary.yaml:8). Which is right?\n");
  const ExperimentPlan answered = read_yaml(text, {{"gpus@r", "2"}, {"epochs", "1"}});
  CHECK(listed(answered.missing).empty());
  CHECK(answered.runs.at(0).cells.at("gpus") == PlanValue{"2", {"answer", 0}});
}

TEST_CASE("a question about a run names a field that its answer is read from") {
  const auto field = [](const std::string& runs, const Answers& answers = {}) {
    std::string fields;
    for (const Missing& missing : read_yaml(kHead + "runs:\n" + runs, answers).missing) {
      fields += missing.field + " ";
    }
    return fields;
  };
  const std::string values = "type: fine-tuned, parameters: {gpus: 1}, compute: {gpus: 2}}\n";
  const std::string other_case = "  - {Name: r, " + values;
  CHECK(field(other_case) == "gpus@r ");
  CHECK(field(other_case, {{"gpus@r", "2"}}).empty());
  const std::string shared = "  - {name: r, " + values + "  - {name: r, " + values;
  CHECK(field(shared) == "gpus@3 gpus@4 ");
  CHECK(field(shared, {{"gpus@3", "2"}, {"gpus@4", "1"}}).empty());
  const std::string one_line =
      "  [{name: r, type: x}, {name: r, type: control, compute: {gpus: "
      "1}}, {parameters: {gpus: 1}, compute: {gpus: 2}}]\n";
  CHECK(field(one_line) == "gpus@3.3 type@3.3 ");
  CHECK(field(one_line, {{"gpus@3.3", "2"}, {"type@3.3", "Control"}}).empty());
}

TEST_CASE("more models or data sets than every run can be compared with are refused") {
  const auto listing = [](int count, const std::string& head, const std::string& end) {
    std::string items;
    for (int i = 0; i < count; ++i) items += "\n  - {path: /d/" + std::to_string(i) + ".json}";
    return one_run("") + head + items + end;
  };
  CHECK(read_yaml(listing(2000, "models:", "\n")).models.size() == 2000);
  CHECK(refusal(listing(3000, "models:", "\n")) ==
        "/exp/experiment_summary.yaml:2006: lists more than 2000 models, the limit");
  CHECK(refusal(listing(3000, "data:\n training:", "\n")) ==
        "/exp/experiment_summary.yaml:2007: lists more than 2000 data sets, the limit");
}

TEST_CASE("of many faults the first twenty are told") {
  std::string items;
  for (int i = 0; i < 30; ++i) items += "- x\n";
  CHECK(
      refusal("runs:\n" + items)
          .ends_with(
              "; /exp/experiment_summary.yaml:21: `runs[]` is a single value, where a run with its "
              "`name`, `type` and `parameters` was expected and 10 more"));
}

TEST_CASE("names one edit away are asked about, in any case and number they are known") {
  const std::string text =
      "Experiment: {Name: e}\ncontrolls: {epochs: 1, lerning_rate: 1e-5}\nrun: [{name: r, type: "
      "control}]\n";
  const ExperimentPlan plan = read_yaml(text);
  CHECK(plan.name->text == "e");
  CHECK(plan.runs.size() == 1);
  CHECK(listed(plan.missing) ==
        "spelling@controlls: The field `controlls` (/exp/experiment_summary.yaml:2) is not a known "
        "name. Did you mean `controls`?\n"
        "spelling@lerning_rate: The field `lerning_rate` (/exp/experiment_summary.yaml:2) is not a "
        "known name. Did you mean `Learning Rate`?\n");
  CHECK(listed(read_yaml(text, {{"spelling@controlls", "none of these"}}).configuration).empty());
}

TEST_CASE("a label or a format that tells another file than the path is asked about") {
  const auto question = [](const std::string& training) {
    return listed(read_yaml(one_run("") + "data: {training: {path: " + training + "}}\n").missing);
  };
  CHECK(question("/d/w.json, dataset_label: w, format: json").empty());
  CHECK(question("/d/w, dataset_label: w, format: parquet").empty());
  CHECK(question("/d/w.json, dataset_label: v") ==
        "dataset: The path of the training data is `/d/w.json` (/exp/experiment_summary.yaml:5), "
        "but its label and format name `/d/v.json`. Which file is it?\n");
  CHECK(question("/d/w, dataset_label: w, format: json") ==
        "dataset: The path of the training data is `/d/w` (/exp/experiment_summary.yaml:5), but "
        "its label and format name `/d/w.json`. Which file is it?\n");
}

TEST_CASE("missing names and runs are asked for, and answered as a table") {
  const ExperimentPlan plan = read_yaml("controls: {epochs: 1}\n");
  CHECK(listed(plan.missing) ==
        "experiment_name: What is the experiment called? The plan (/exp/experiment_summary.yaml) "
        "has no `experiment.name`.\n"
        "run_table: Which runs does the experiment have? The plan (/exp/experiment_summary.yaml) "
        "has no list `runs`.\n");
  const ExperimentPlan answered = read_yaml(
      "runs: []\n", {{"experiment_name", "n"}, {"run_table", "|Run|Type|\n|-|-|\n|a|Control|"}});
  CHECK(listed(answered.missing).empty());
  CHECK(answered.runs.at(0).name == "a");
}

TEST_CASE("what is built otherwise than a plan is refused with its places") {
  CHECK(refusal("- a\n") ==
        "/exp/experiment_summary.yaml:1: is not a plan; expected fields such as `experiment`, "
        "`controls` and `runs`");
  CHECK(refusal("experiment: e\nruns: {a: 1}\ncontrols: [1]\nmodels: {base: x}\n") ==
        "/exp/experiment_summary.yaml:1: `experiment` is a single value, where a mapping of names "
        "and values was expected; "
        "/exp/experiment_summary.yaml:2: `runs` is a mapping, where a list (lines that begin with "
        "`- `) was expected; "
        "/exp/experiment_summary.yaml:4: `models.base` is a single value, where a list of models "
        "with `name` and `path` was expected; "
        "/exp/experiment_summary.yaml:3: `controls` is a list, where a mapping of names and values "
        "was expected");
  CHECK(refusal("runs: [a]\n") ==
        "/exp/experiment_summary.yaml:1: `runs[]` is a single value, where a run with its `name`, "
        "`type` and `parameters` was expected");
}

TEST_CASE("another tool than torchtune is told") {
  CHECK(listed(read_yaml("experiment: {name: e}\ntools: {preparation: axolotl}\nruns: [{name: c, "
                         "type: control}]\n")
                   .warnings) ==
        "tool_differs: The plan prepares its models with `axolotl`; the files written here are for "
        "torchtune. [/exp/experiment_summary.yaml:2]\n");
}

TEST_CASE("more different keys than a table has columns are refused") {
  std::string keys;
  for (int i = 0; i < 257; ++i) keys += "      k" + std::to_string(i) + ": 1\n";
  CHECK(
      refusal(one_run("    parameters:\n" + keys)) ==
      "/exp/experiment_summary.yaml:262: `runs[].parameters` is a single value, where at most 256 "
      "different keys over all runs was expected");
}
