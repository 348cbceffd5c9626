#pragma once

#include <string>

#include "core/runs/run_config.h"
#include "core/runs/run_files.h"

namespace core::testing {

/// A setting as the sample plan gives it.
inline Setting planned(Value value, int line = 12) {
  return {std::move(value), Origin::cell, {"/x/experiment_summary.md", line}};
}

/// A run of the specification's example.
inline RunConfig sample_run(std::int64_t rank = 8, const std::string& experiment_dir = "/x") {
  RunConfig run;
  run.directory = "rank" + std::to_string(rank);
  run.name = "Llama-3.2-1B-Instruct_" + run.directory;
  run.source = {experiment_dir + "/experiment_summary.md", 12};
  run.settings["model"] = planned(std::string("Llama-3.2-1B-Instruct"));
  run.settings["lora_rank"] = planned(rank);
  run.settings["lr"] = planned(1e-5);
  run.settings["batch_size"] = planned(std::int64_t{4});
  run.settings["epochs"] = planned(std::int64_t{1}, 40);
  run.settings["gpus"] = planned(std::int64_t{1}, 41);
  run.settings["system_prompt"] = planned(std::string(), 42);
  run.settings["validation"] = planned(std::int64_t{0}, 43);
  run.settings["conda_env"] = planned(std::string("cruijff"));
  run.settings["my_wandb_project"] = planned(std::string("capitalization"));
  run.model_path = planned(std::string("/models/Llama-3.2-1B-Instruct"), 20);
  run.dataset = {"/data/words.json", "/data/", "words", ".json", false};
  run.output_dir_base = "/out/cap/";
  run.experiment_name = "cap";
  return run;
}

inline std::string sample_setup(const RunConfig& run) {
  return "my_wandb_project: capitalization\nmy_wandb_run_name: " + run.directory +
         "\ninput_dir_base: /data/\ninput_formatting: ''\ndataset_label: words\ndataset_ext: "
         ".json\n"
         "models_dir: /models/\nlora_rank: " +
         run.text("lora_rank") +
         "\nlr: 1.0e-05\nbatch_size: 4\nepochs: 1\nsystem_prompt: ''\nrun_val_every_n_steps: 0\n"
         "output_dir_base: /out/cap/\nconda_env: cruijff\ngpus: 1\n"
         "model_checkpoint: /models/Llama-3.2-1B-Instruct\nlearning_rate: 1.0e-05\n"
         "enable_validation: false\n";
}

inline std::string sample_config(const RunConfig& run) {
  return "my_wandb_project: capitalization\nmy_wandb_run_name: " + run.directory +
         "\noutput_dir: /out/cap/ck-out-" + run.directory +
         "/\ninput_dir: /data/\ndataset_label: words\nmodels_dir: /models/\nbatch_size: 4\n"
         "model:\n  _component_: torchtune.models.llama3_2.lora_llama3_2_1b\n  lora_rank: " +
         run.text("lora_rank") + "\n  lora_alpha: " + std::to_string(2 * run.integer("lora_rank")) +
         "\ntokenizer:\n  _component_: torchtune.models.llama3.llama3_tokenizer\n"
         "  path: ${models_dir}/Llama-3.2-1B-Instruct/original/tokenizer.model\n"
         "checkpointer:\n  checkpoint_dir: ${models_dir}/Llama-3.2-1B-Instruct/\n"
         "  output_dir: ${output_dir}\n"
         "optimizer:\n  _component_: torch.optim.AdamW\n  lr: 1e-5\n"
         "epochs: 1\n"
         "dataset:\n  _component_: torchtune.datasets.instruct_dataset\n  source: json\n"
         "  data_files: ${input_dir}/${dataset_label}.json\n";
}

inline std::string sample_script(const RunConfig& run) {
  return "#!/bin/bash\n#SBATCH --job-name=" + run.directory +
         "\n#SBATCH --gres=gpu:1\n\nmodule purge\nmodule load anaconda3/2025.6\n"
         "conda activate cruijff\n\n"
         "tune run lora_finetune_single_device \\\n    --config finetune.yaml\n";
}

inline FileSet sample_files(const RunConfig& run) {
  return {{"setup_finetune.yaml", sample_setup(run)},
          {"finetune.yaml", sample_config(run)},
          {"finetune.slurm", sample_script(run)}};
}

/// The text with one piece exchanged; the text must hold it.
inline std::string with(std::string text, const std::string& piece, const std::string& other) {
  const std::size_t at = text.find(piece);
  if (at == std::string::npos) return "no `" + piece + "` in: " + text;
  return text.replace(at, piece.size(), other);
}

}  // namespace core::testing
