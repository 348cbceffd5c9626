#include <string>

#include "core/parameters/parameter.h"
#include "tests/catch.h"

using namespace core;

namespace {

std::string key_of(const std::string& label) {
  const Parameter* parameter = parameter_by_label(label);
  return parameter == nullptr ? "" : std::string(parameter->key);
}

std::string near_key(const std::string& label) {
  const Parameter* parameter = parameter_near_label(label);
  return parameter == nullptr ? "" : std::string(parameter->key);
}

}  // namespace

TEST_CASE("labels are matched in any case, in the plural, by abbreviation, with a qualifier") {
  const std::pair<const char*, const char*> kLabels[] = {
      {"Model", "model"},
      {"Base Model", "model"},
      {"MODELS", "model"},
      {"LoRA Rank", "lora_rank"},
      {"lora ranks", "lora_rank"},
      {"lora_rank", "lora_rank"},
      {"LoRA Rank (r)", "lora_rank"},
      {"Rank", "lora_rank"},
      {"Learning rate", "lr"},
      {"Learning Rates", "lr"},
      {"LR", "lr"},
      {"LRs", "lr"},
      {"learning_rate", "lr"},
      {"Peak Learning Rate", "lr"},
      {"Batch sizes", "batch_size"},
      {"BS", "batch_size"},
      {"Training Batch Size", "batch_size"},
      {"LoRA alpha", "lora_alpha"},
      {"Number of Epochs", "epochs"},
      {"Training Epochs", "epochs"},
      {"Epochs", "epochs"},
      {"GPU", "gpus"},
      {"GPUs", "gpus"},
      {"num_gpus", "gpus"},
      {"Training Dataset", "dataset"},
      {"Datasets", "dataset"},
      {"Data set", "dataset"},
      {"System Prompt", "system_prompt"},
      {"Prompt", "prompt"},
      {"Validation", "validation"},
      {"Validation during training", "validation"},
      {"run_val_every_n_steps", "validation"},
      {"Seed", "seed"},
      {"Weight Decay", "weight_decay"},
      {"Warm-up Steps", "num_warmup_steps"},
      {"Dropout", "lora_dropout"},
      {"Gradient Accumulation", "gradient_accumulation_steps"},
      {"Max Seq Len", "max_seq_len"},
      {"LR Scheduler", "lr_scheduler"},
      {"Dataset Type", "dataset_type"},
      {"max_steps_per_epoch", "max_steps_per_epoch"},
      {"Dataset packing", "packed"},
      {"Recipe", "recipe"},
      {"Time Limit", "time"},
      {"Wall Time", "time"},
      {"SLURM Time", "time"},
      {"Default time", "time"},
      {"Account", "account"},
      {"Partition", "partition"},
      {"Constraint", "constraint"},
      {"Memory", "mem"},
      {"CPUs", "cpus_per_task"},
      {"QOS", "qos"},
      {"Default conda environment", "conda_env"},
      {"Conda Environment", "conda_env"},
      {"Output base directory", "output_dir_base"},
      {"W&B Project", "my_wandb_project"},
      {"my_wandb_project", "my_wandb_project"},
      {"Precision", "dtype"},
  };
  for (const auto& [label, key] : kLabels) {
    INFO(label);
    CHECK(key_of(label) == key);
  }
}

TEST_CASE("labels that only resemble a parameter mean none") {
  for (const char* label :
       {"Epochs to evaluate", "Eval Dataset", "Test Dataset", "Effective Batch Size", "Model Size",
        "Total GPU hours", "Validation Batch Size", "Words", "", "Temperature", "Scorer",
        "Project"}) {
    INFO(label);
    CHECK(key_of(label).empty());
  }
}

TEST_CASE("a label one edit away is near, and no short or known one is") {
  CHECK(near_key("Lerning Rate") == "lr");
  CHECK(near_key("Learning Raet") == "lr");
  CHECK(near_key("LoRA Rang") == "lora_rank");
  CHECK(near_key("Base Modle") == "model");
  CHECK(near_key("Epoch5") == "epochs");
  CHECK(near_key("Batch Size").empty());
  CHECK(near_key("LX").empty());
  CHECK(near_key("CPU").empty());
  CHECK(near_key("Words").empty());
  CHECK(near_key("Leerning Raate").empty());
}

TEST_CASE("parentheses behind a label are left out only where they change no value") {
  for (const char* label : {"LR (default)", "Batch Size (per device):", "Batch size (per-GPU)",
                            "Rank (LoRA)", "Learning Rate (LR)", "Warmup (steps)", "Epoch(s)",
                            "LoRA Rank (r)", "LR (peak)", "Seed (optional)"}) {
    INFO(label);
    CHECK(!key_of(label).empty());
    CHECK(near_key(label).empty());
  }
  const std::pair<const char*, const char*> kOthers[] = {{"LR (x1e-5)", "lr"},
                                                         {"Time Limit (hours)", "time"},
                                                         {"Warmup (%)", "num_warmup_steps"},
                                                         {"Epochs (k)", "epochs"},
                                                         {"Batch Size (total)", "batch_size"},
                                                         {"LR (final)", "lr"},
                                                         {"Epochs (eval)", "epochs"},
                                                         {"Seed (data)", "seed"},
                                                         {"Time Limit (s)", "time"},
                                                         {"Epochs (steps)", "epochs"},
                                                         {"LR ()", "lr"},
                                                         {"LR ((x))", "lr"}};
  for (const auto& [label, key] : kOthers) {
    INFO(label);
    CHECK(key_of(label).empty());
    CHECK(near_key(label) == key);
  }
}

TEST_CASE("invisible marks in a label are not seen") {
  CHECK(key_of("\u200fLoRA\u00a0Rank\u200b") == "lora_rank");
}
