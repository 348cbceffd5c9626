#include "core/verify/verify_files.h"

#include <algorithm>

#include "tests/core/verify/problems.h"

using namespace core;
using namespace core::testing;

TEST_CASE("a run that is as planned passes every check, each with what was expected and found") {
  const RunConfig run = sample_run();
  const auto checks = verify_files(run, sample_files(run));
  CHECK(problems(run, sample_files(run)) == Messages{});
  CHECK(all_passed(checks));
  CHECK(std::all_of(checks.begin(), checks.end(), [](const Check& check) {
    return !check.name.empty() && !check.expected.empty() && !check.found.empty();
  }));
  for (const char* name :
       {"lora_rank", "lora_alpha", "lr", "batch_size", "epochs", "model", "model_path",
        "tokenizer_path", "dataset", "system_prompt", "validation", "run_name", "output_dir",
        "job_name", "gpus", "recipe", "processes", "conda_env", "my_wandb_project"}) {
    INFO(name);
    CHECK(std::any_of(checks.begin(), checks.end(),
                      [&](const Check& check) { return check.name == name; }));
  }
}

TEST_CASE("files that are missing or of another kind fail, one check each") {
  const RunConfig run = sample_run();
  CHECK(problems(run, {}) == Messages{"rank8/setup_finetune.yaml is missing.",
                                      "rank8/finetune.yaml is missing.",
                                      "rank8/finetune.slurm is missing."});
  CHECK(problems(run, {{"setup_finetune.yaml", "- 1"},
                       {"finetune.yaml", "a: ${b}"},
                       {"finetune.slurm", ""}}) ==
        Messages{"rank8/setup_finetune.yaml is not a mapping of options to values.",
                 "rank8/finetune.yaml:1: `${b}` refers to a key that is not in this file",
                 "rank8/finetune.slurm:1: the first line does not start with `#!`, so sbatch would "
                 "reject the script."});
}
