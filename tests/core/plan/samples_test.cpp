#include <nlohmann/json.hpp>

#include "core/parameters/parameter.h"
#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

std::string runs_and_types(const ExperimentPlan& plan) {
  std::string out;
  for (const PlannedRun& run : plan.runs) {
    const char* type = run.type == RunType::fine_tuned ? "fine-tuned"
                       : run.type == RunType::control  ? "control"
                                                       : "?";
    out += run.name + " " + type + " (" + std::to_string(run.source.line) + ")";
    for (const auto& [key, value] : run.cells) out += " " + key + "=" + value.text;
    out += "\n";
  }
  return out;
}

ExperimentPlan read_sample(const std::string& name) {
  return plan_test::read(sample(name + "/experiment_summary.md"));
}

}  // namespace

TEST_CASE("the specification's example is read whole") {
  const ExperimentPlan plan = read_sample("seed_sweep");
  CHECK(plan.name == PlanValue{"cap_4L_lora_lr_sweep_2025-10-22", {kPath, 1}});
  CHECK(plan.stated_directory ==
        PlanValue{"/scratch/gpfs/MSALGANIK/niznik/cap_4L_lora_lr_sweep_2025-10-22", {kPath, 123}});
  CHECK(plan.directory == "/exp");
  CHECK(plan.summary_path == kPath);
  CHECK(
      runs_and_types(plan) ==
      R"(Llama-3.2-1B-Instruct_rank8_lr1e-5 fine-tuned (17) batch_size=4 lora_rank=8 lr=1e-5 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank8_lr5e-5 fine-tuned (18) batch_size=4 lora_rank=8 lr=5e-5 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank16_lr1e-5 fine-tuned (19) batch_size=4 lora_rank=16 lr=1e-5 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank16_lr5e-5 fine-tuned (20) batch_size=4 lora_rank=16 lr=5e-5 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank32_lr1e-5 fine-tuned (21) batch_size=4 lora_rank=32 lr=1e-5 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank32_lr5e-5 fine-tuned (22) batch_size=4 lora_rank=32 lr=5e-5 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank64_lr1e-5 fine-tuned (23) batch_size=4 lora_rank=64 lr=1e-5 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank64_lr5e-5 fine-tuned (24) batch_size=4 lora_rank=64 lr=5e-5 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_base control (25) model=Llama-3.2-1B-Instruct
)");
  CHECK(resources(plan) ==
        R"(Llama-3.2-1B-Instruct /scratch/gpfs/MSALGANIK/pretrained-llms/Llama-3.2-1B-Instruct (32)
|/scratch/gpfs/MSALGANIK/niznik/GitHub/cruijff_kit/tasks/capitalization/input/words_4L_80P_300.json (35)
240 samples
)");
  CHECK(listed(plan.configuration) == R"(batch_size = 4 (67)
epochs = 1 (66)
gpus = 1 (65)
packed = true - reduces effective steps (68)
recipe = lora_finetune_single_device_v1 (64)
system_prompt =  (70)
validation = no (71)
)");
  CHECK(listed(plan.missing).empty());
  CHECK(listed(plan.warnings) ==
        "directory_differs: The plan names "
        "`/scratch/gpfs/MSALGANIK/niznik/cap_4L_lora_lr_sweep_2025-10-22` as the experiment's "
        "directory, but it is in `/exp`; runs are created in the plan's directory. "
        "[/exp/experiment_summary.md:123]\n");
}

TEST_CASE("the columns of the example are known, without estimates and types") {
  std::string columns;
  for (const Column& column : read_sample("seed_sweep").columns) {
    columns +=
        column.header + " " + column.key + " " + (column.parameter ? "known" : "unknown") + "\n";
  }
  CHECK(
      columns ==
      "Model model known\nLoRA Rank lora_rank known\nLearning Rate lr known\nBatch Size batch_size "
      "known\n");
}

TEST_CASE("the October form without learning rates is read") {
  const ExperimentPlan plan = read_sample("rank_only_lr_default");
  CHECK(
      runs_and_types(plan) ==
      R"(Llama-3.2-1B-Instruct_rank8 fine-tuned (17) batch_size=4 lora_rank=8 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank16 fine-tuned (18) batch_size=4 lora_rank=16 model=Llama-3.2-1B-Instruct
)");
  CHECK(!plan.configuration.contains("lr"));
  CHECK(listed(plan.missing).empty());
}

TEST_CASE("the November form is read: title without a word, LR and batch size under Training") {
  const ExperimentPlan plan = read_sample("rank_only_nov");
  CHECK(plan.name == PlanValue{"cap_4L_lora_rank_2025-11-12", {kPath, 1}});
  CHECK(runs_and_types(plan) ==
        R"(Llama-3.2-1B-Instruct_rank4 fine-tuned (25) lora_rank=4 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank8 fine-tuned (26) lora_rank=8 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_rank64 fine-tuned (27) lora_rank=64 model=Llama-3.2-1B-Instruct
Llama-3.2-1B-Instruct_base control (28) model=Llama-3.2-1B-Instruct
)");
  CHECK(resources(plan) ==
        R"(Llama-3.2-1B-Instruct /scratch/gpfs/MSALGANIK/pretrained-llms/Llama-3.2-1B-Instruct (33)
|/scratch/gpfs/MSALGANIK/niznik/GitHub/cruijff_kit/tasks/capitalization/input/words_4L_80P_300.json (38)
240 samples
)");
  CHECK(listed(plan.configuration) == R"(batch_size = 8 (68)
epochs = 2 (67)
lr = 3e-4 (69)
recipe = lora_finetune_single_device (66)
system_prompt =  (70)
)");
}

TEST_CASE("the form of issue 201 is read: values in Configuration alone, remarks behind them") {
  const ExperimentPlan plan = read_sample("issue201_configuration_only");
  CHECK(plan.name->text == "Cross-Length Generalization in Capitalization");
  CHECK(runs_and_types(plan) ==
        R"(train5L_rank64 fine-tuned (25) model=Llama-3.2-1B-Instruct words=5-letter
Llama-3.2-1B-Instruct_base control (26) model=Llama-3.2-1B-Instruct
)");
  CHECK(listed(plan.configuration) == R"(batch_size = 4 (64)
conda_env = ttenv (71)
epochs = 2 (63)
gpus = 1 × 80GB GPU (70)
lora_alpha = 128 (66)
lora_rank = 64 (65)
lr = 3e-4 (67)
recipe = lora_finetune_single_device (62)
system_prompt =  (69)
validation = Yes (every 50 steps during training) (68)
)");
  CHECK(listed(plan.missing).empty());
  CHECK(
      listed(plan.warnings) ==
      "directory_differs: The plan names "
      "`/scratch/gpfs/MSALGANIK/niznik/cap_generalization_cfg_2025-11-16` as the experiment's "
      "directory, but it is in `/exp`; runs are created in the plan's directory. "
      "[/exp/experiment_summary.md:105]\n"
      "remark_not_read: The remark `constraint: gpu80` after GPUs is not read. To set Constraint, "
      "give it a line of its own. [/exp/experiment_summary.md:70]\n"
      "not_used: These lines under Configuration do not set a parameter and are not used: "
      "Checkpoint directory (/exp/experiment_summary.md:80), Naming pattern "
      "(/exp/experiment_summary.md:81). [/exp/experiment_summary.md:80]\n"
      "levels_differ: Variables lists 8, 16, 32, 64 for LoRA Rank, but the run table has none; the "
      "run "
      "table decides. [/exp/experiment_summary.md:20]\n");
}

TEST_CASE("learning rates in several spellings are kept as they are written") {
  const ExperimentPlan plan = read_sample("lr_mixed_spellings");
  CHECK(plan.runs.at(1).cells.at("lr") == PlanValue{"0.00005", {kPath, 18}});
  CHECK(plan.runs.at(2).cells.at("lr") == PlanValue{"1E-05", {kPath, 19}});
}

TEST_CASE("missing epochs stay missing: the epochs to evaluate are not those to train") {
  CHECK(!read_sample("missing_epochs").configuration.contains("epochs"));
}

TEST_CASE("every sample says what its expected.json says of names, runs and cells") {
  for (const std::string name :
       {"seed_sweep", "rank_only_lr_default", "issue201_configuration_only", "rank_only_nov",
        "lr_mixed_spellings", "parquet_folder", "local_md_beside_keys", "missing_epochs"}) {
    const auto expected = nlohmann::json::parse(sample(name + "/expected.json"));
    const ExperimentPlan plan = read_sample(name);
    INFO(name);
    CHECK(plan.name->text == expected["experiment_name"].get<std::string>());
    CHECK(plan.stated_directory->text == expected["experiment_dir"].get<std::string>());
    std::vector<std::string> controls;
    std::vector<const PlannedRun*> tuned;
    for (const PlannedRun& run : plan.runs) {
      run.type == RunType::control ? controls.push_back(run.name) : tuned.push_back(&run);
    }
    CHECK(controls == expected["control_runs"].get<std::vector<std::string>>());
    if (expected["outcome"] == "refuse") continue;
    REQUIRE(tuned.size() == expected["runs"].size());
    for (std::size_t i = 0; i < tuned.size(); ++i) {
      const auto& want = expected["runs"][i];
      CHECK(tuned[i]->name == want["name"].get<std::string>());
      for (const auto& [key, value] : want["parameters"].items()) {
        const bool in_cell = tuned[i]->cells.contains(key);
        if (!in_cell && !plan.configuration.contains(key)) {
          CHECK(std::string(find_parameter(key)->default_text) == "5e-5");
          continue;
        }
        const std::string text =
            in_cell ? tuned[i]->cells.at(key).text : plan.configuration.at(key).text;
        const auto read = read_value(*find_parameter(key), text);
        REQUIRE(read.ok());
        const Value wanted =
            value.is_string() ? Value(value.get<std::string>()) : Value(value.get<double>());
        CHECK(same_value(*read, wanted));
      }
    }
  }
}
