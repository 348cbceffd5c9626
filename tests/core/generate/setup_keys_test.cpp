#include "core/generate/setup_keys.h"

#include "tests/catch.h"
#include "tests/core/generate/sample_run.h"

using core::setup_keys;
using core::Value;
using tests::sample_run;
using tests::set;

namespace {

Value value_of(const core::SetupKeys& keys, std::string_view key) {
  const core::SetupValue* found = keys.find(key);
  return found == nullptr ? Value(std::string("absent")) : found->value;
}

bool holds(const std::vector<core::SetupValue>& values, std::string_view key) {
  for (const auto& value : values) {
    if (value.key == key) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("The sample run has the names of the kit's script that first had lr") {
  const auto keys = setup_keys(sample_run(), core::builtin_options());
  CHECK(value_of(keys, "my_wandb_project") == Value(std::string("cap_lora")));
  CHECK(value_of(keys, "my_wandb_run_name") == Value(std::string("rank8_lr1e-5")));
  CHECK(value_of(keys, "input_dir_base") == Value(std::string("/data/")));
  CHECK(value_of(keys, "input_formatting") == Value(std::string()));
  CHECK(value_of(keys, "dataset_label") == Value(std::string("words_4L_80P_300")));
  CHECK(value_of(keys, "dataset_ext") == Value(std::string(".json")));
  CHECK(value_of(keys, "models_dir") == Value(std::string("/models/")));
  CHECK(value_of(keys, "lora_rank") == Value(std::int64_t{8}));
  CHECK(value_of(keys, "lr") == Value(1e-5));
  CHECK(value_of(keys, "run_val_every_n_steps") == Value(std::int64_t{0}));
  CHECK(value_of(keys, "output_dir_base") ==
        Value(std::string("/scratch/me/ck-outputs/cap_sweep/")));
  CHECK_FALSE(holds(keys.read, "custom_recipe"));
  CHECK_FALSE(holds(keys.read, "modules"));
}

TEST_CASE("The specification's own keys come as unread, unless the script reads them") {
  auto run = sample_run();
  set(run, "validation", std::int64_t{50});
  const auto keys = setup_keys(run, core::builtin_options());
  REQUIRE(keys.unread.size() == 5);
  CHECK(keys.unread[0].key == "model_checkpoint");
  CHECK(keys.unread[1].key == "dataset");
  CHECK(keys.unread[2] == core::SetupValue{"learning_rate", 1e-5});
  CHECK(keys.unread[3] == core::SetupValue{"num_gpus", std::int64_t{1}});
  CHECK(keys.unread[4] == core::SetupValue{"enable_validation", true});

  const auto newer = setup_keys(run, {"model_checkpoint", "torchtune_model_name"});
  CHECK(value_of(newer, "model_checkpoint") == Value(std::string("Llama-3.2-1B-Instruct")));
  CHECK(holds(newer.read, "model_checkpoint"));
  CHECK_FALSE(holds(newer.unread, "model_checkpoint"));
}

TEST_CASE("A script that wants a project's directory gets it and the experiment's name") {
  const auto keys = setup_keys(sample_run(), {"project_dir", "experiment_name"});
  CHECK(value_of(keys, "project_dir") == Value(std::string("/scratch/me/ck-outputs/")));
  CHECK(value_of(keys, "experiment_name") == Value(std::string("cap_sweep")));
  const auto older = setup_keys(sample_run(), {"output_dir_base", "experiment_name"});
  CHECK(value_of(older, "experiment_name") == Value(std::string("cap_sweep")));
}

TEST_CASE("Parameters without an option are left out, columns with one are taken") {
  auto run = sample_run();
  set(run, "seed", std::int64_t{3});
  set(run, "input_key", std::string("question"));
  const auto keys = setup_keys(run, {"lr", "input_key"});
  CHECK(value_of(keys, "seed") == Value(std::string("absent")));
  CHECK(value_of(keys, "input_key") == Value(std::string("question")));
}

TEST_CASE("Truths of columns without a parameter are texts for scripts that compare texts") {
  auto run = sample_run();
  set(run, "stash_adapter_weights", true);
  set(run, "save_last_epoch_only", false);
  const auto keys = setup_keys(run, {"stash_adapter_weights", "save_last_epoch_only"});
  CHECK(value_of(keys, "stash_adapter_weights") == Value(std::string("true")));
  CHECK(value_of(keys, "save_last_epoch_only") == Value(std::string("false")));
  const auto newer = setup_keys(run, {"packed", "stash_adapter_weights", "save_last_epoch_only"});
  CHECK(value_of(newer, "stash_adapter_weights") == Value(true));
  CHECK(value_of(newer, "save_last_epoch_only") == Value(false));
}

TEST_CASE("Modules are for runs without a conda environment, joined as the script wants them") {
  auto run = sample_run();
  run.settings.erase("conda_env");
  set(run, "modules", std::string("a/1 b/2"));
  CHECK(value_of(setup_keys(run, core::builtin_options()), "modules") ==
        Value(std::string("a/1,b/2")));
}
