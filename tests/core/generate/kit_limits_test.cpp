#include "core/generate/kit_limits.h"

#include "tests/catch.h"
#include "tests/core/generate/sample_run.h"

// What the kit's own scripts cannot do is tested with them, in kit_generator_test.cpp.

using namespace core;

namespace {

YamlNode probe(const std::string& lr) {
  return parse_yaml("optimizer: {lr: " + lr +
                        "}\nmodel: {lora_rank: 8, lora_alpha: 16}\nbatch_size: 4\nepochs: 1\n"
                        "checkpointer: {checkpoint_dir: /models//Llama-3.2-1B-Instruct/}\n"
                        "dataset: {data_files: /data//words_4L_80P_300.json, packed: true}\n",
                    "finetune.yaml")
      .value();
}

std::vector<std::string> refusals(const RunConfig& run, const YamlNode& made) {
  const ScriptOptions options = {"lora_rank", "lr", "batch_size", "epochs", "my_wandb_project"};
  return kit_refusals({run}, options, "/kit/setup_finetune.py", made);
}

}  // namespace

TEST_CASE("A probe with the planned values is not refused, another value is") {
  CHECK(refusals(tests::sample_run(), probe("1e-05")).empty());
  CHECK(refusals(tests::sample_run(), probe("0.001")) ==
        std::vector<std::string>{
            "Learning Rate is 1e-5 in the plan (/exp/experiment_summary.md:40). "
            "/kit/setup_finetune.py has the option lr for it, but in a trial it used 0.001. Use a "
            "newer kit (`cruijff_kit_dir`) or `generator: \"builtin\"`."});
}

TEST_CASE("LoRA alpha needs no option when it is twice the rank") {
  RunConfig run = tests::sample_run();
  tests::set(run, "lora_alpha", std::int64_t{16});
  CHECK(refusals(run, probe("1e-05")).empty());
  tests::set(run, "lora_alpha", std::int64_t{64});
  CHECK(refusals(run, probe("1e-05")).size() == 1);
}
