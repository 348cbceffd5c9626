#include "core/verify/verify_files.h"

#include "tests/core/verify/problems.h"

using namespace core;
using namespace core::testing;

TEST_CASE("setup_finetune.yaml has the run's values under the names that it uses") {
  CHECK(
      problems_with(kSetup, "lora_rank: 8", "lora_rank: '8'") ==
      Messages{
          "rank8/setup_finetune.yaml:8: `lora_rank` is 8 (of the wrong type), but the plan says 8" +
          kRow});
  CHECK(
      problems_with(kSetup, "my_wandb_run_name: rank8\n", "\n") ==
      Messages{"rank8/setup_finetune.yaml: `my_wandb_run_name` is missing, but the run is rank8."});
  CHECK(problems_with(kSetup, "models_dir: /models/", "models_dir: /other/") ==
        Messages{"rank8/setup_finetune.yaml:7: `models_dir` is /other/, but the plan says "
                 "/models/Llama-3.2-1B-Instruct (/x/experiment_summary.md:20)."});
  CHECK(problems_with(kSetup, "lr: 1.0e-05", "lr: 1e-5") == Messages{});
  CHECK(problems_with(kSetup, "\nlr: 1.0e-05\n", "\n") == Messages{});
  CHECK(problems_with(kSetup, "lora_rank: 8\n", "\n") ==
        Messages{"rank8/setup_finetune.yaml: `lora_rank` is missing, but the plan says 8" + kRow});
  CHECK(problems_with(kSetup, "gpus: 1\n", "an_option_of_tomorrow: 1\n") == Messages{});
}
