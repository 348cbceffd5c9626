#include "tests/core/generate/sample_run.h"

namespace tests {

using core::RunConfig;
using core::Value;

void set(RunConfig& run, const std::string& key, Value value) {
  run.settings[key] = {
      std::move(value), core::Origin::configuration, {"/exp/experiment_summary.md", 40}};
}

void set_dataset(RunConfig& run, const std::string& path) {
  run.dataset = core::read_dataset_path(path).value();
  set(run, "dataset", path);
}

void set_model(RunConfig& run, const std::string& name, const std::string& path) {
  set(run, "model", name);
  run.model_path = {path, core::Origin::configuration, {"/exp/experiment_summary.md", 30}};
}

RunConfig sample_run() {
  RunConfig run;
  run.name = "Llama-3.2-1B-Instruct_rank8_lr1e-5";
  run.directory = "rank8_lr1e-5";
  run.source = {"/exp/experiment_summary.md", 12};
  run.experiment_name = "cap_sweep";
  run.output_dir_base = "/scratch/me/ck-outputs/cap_sweep/";
  set_model(run, "Llama-3.2-1B-Instruct", "/models/Llama-3.2-1B-Instruct");
  set_dataset(run, "/data/words_4L_80P_300.json");
  set(run, "lora_rank", std::int64_t{8});
  set(run, "lr", 1e-5);
  set(run, "batch_size", std::int64_t{4});
  set(run, "epochs", std::int64_t{1});
  set(run, "gpus", std::int64_t{1});
  set(run, "system_prompt", std::string());
  set(run, "validation", std::int64_t{0});
  set(run, "packed", true);
  set(run, "time", std::string("0:59:00"));
  set(run, "account", std::string("msalganik"));
  set(run, "constraint", std::string("gpu40"));
  set(run, "modules", std::string("anaconda3/2025.6"));
  set(run, "conda_env", std::string("cruijff"));
  set(run, "my_wandb_project", std::string("cap_lora"));
  return run;
}

std::vector<RunConfig> sample_runs() {
  std::vector<RunConfig> runs;
  for (const std::int64_t rank : {8, 16, 32, 64}) {
    for (const auto& [lr, text] : {std::pair{1e-5, "1e-5"}, std::pair{5e-5, "5e-5"}}) {
      RunConfig run = sample_run();
      run.directory = "rank" + std::to_string(rank) + "_lr" + text;
      run.name = "Llama-3.2-1B-Instruct_" + run.directory;
      set(run, "lora_rank", rank);
      set(run, "lr", lr);
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

}  // namespace tests
