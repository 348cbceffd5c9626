#include "core/generate/builtin_config.h"

#include "core/text/yaml_document.h"
#include "tests/core/generate/programs.h"
#include "tests/core/generate/sample_run.h"
#include "tests/core/generate/scratch_directory.h"

using core::builtin_config;
using core::RunConfig;
using core::SiteSettings;
using tests::sample_run;
using tests::set;

namespace {

core::StockModel model_named(std::string_view name) {
  const core::FileSystem files;
  return stock_model(files, "/no/such/place", core::find_model(name)).value().value();
}

std::string config_of(const RunConfig& run, const SiteSettings& settings = {},
                      std::string_view model = "Llama-3.2-1B") {
  const auto text = builtin_config(run, model_named(model), settings);
  REQUIRE(text);
  return *text;
}

std::string text_at(const std::string& config, std::string_view path) {
  const auto root = core::parse_yaml(config, "finetune.yaml");
  REQUIRE(root);
  const core::YamlNode* node = root->find(path);
  return node == nullptr ? "absent" : node->text;
}

/// Values as the trainer gets them: JSON, one a line.
std::string trained(const std::string& config, std::vector<std::string> paths) {
  tests::ScratchDirectory scratch;
  std::vector<std::string> arguments{tests::kPython,
                                     std::string(SOURCE_DIR) + "/tests/python/omegaconf_check.py",
                                     scratch.write("finetune.yaml", config)};
  arguments.insert(arguments.end(), paths.begin(), paths.end());
  const auto outcome = tests::run_program(arguments);
  return outcome.error_output + outcome.output;
}

}  // namespace

TEST_CASE("The keys that the released recipes and the newest ones require are there") {
  const std::string config = config_of(sample_run());
  const auto root = core::parse_yaml(config, "finetune.yaml");
  REQUIRE(root);
  for (const char* key : {"device",
                          "dtype",
                          "output_dir",
                          "seed",
                          "epochs",
                          "max_steps_per_epoch",
                          "batch_size",
                          "resume_from_checkpoint",
                          "gradient_accumulation_steps",
                          "shuffle",
                          "compile",
                          "metric_logger",
                          "checkpointer",
                          "model",
                          "tokenizer",
                          "optimizer",
                          "loss",
                          "dataset",
                          "lr_scheduler",
                          "log_level",
                          "model.lora_rank",
                          "model.lora_alpha",
                          "model.lora_attn_modules",
                          "model.apply_lora_to_mlp"}) {
    CAPTURE(key);
    CHECK(root->find(key) != nullptr);
  }
}

TEST_CASE("The trainer gets the planned values with their types") {
  CHECK(trained(config_of(sample_run()),
                {"optimizer.lr", "model.lora_rank", "model.lora_alpha", "batch_size", "epochs",
                 "dataset.data_files", "dataset.field", "dataset.packed", "checkpointer.output_dir",
                 "metric_logger.log_dir", "metric_logger.mode", "tokenizer.path"}) ==
        "1e-05\n8\n16\n4\n1\n\"/data/words_4L_80P_300.json\"\n\"train\"\ntrue\n"
        "\"/scratch/me/ck-outputs/cap_sweep/ck-out-rank8_lr1e-5/\"\n"
        "\"/scratch/me/ck-outputs/cap_sweep/ck-out-rank8_lr1e-5//logs\"\n\"offline\"\n"
        "\"/models/Llama-3.2-1B-Instruct/original/tokenizer.model\"\n");
}

TEST_CASE("Prompts arrive unchanged, whatever they contain") {
  for (const char* prompt : {"Use ${model} and \\${x}", "yes", "1e-5", "a: b # c", "two\nlines\n",
                             "it's \"quoted\"", "tab\there", "$5 ${", "\\\\${a} ${b", "№ ∑ 漢字"}) {
    CAPTURE(prompt);
    RunConfig run = sample_run();
    set(run, "system_prompt", std::string(prompt));
    set(run, "prompt", std::string(prompt) + "{input}");
    const std::string config = config_of(run);
    const std::string both =
        trained(config, {"dataset.new_system_prompt", "tokenizer.prompt_template.user.0"});
    const std::string expected =
        tests::run_program(
            {tests::kPython, "-c", "import json, sys; print(json.dumps(sys.argv[1]))", prompt})
            .output;
    CHECK(both == expected + expected);
  }
}

TEST_CASE("What plan and site settings say goes before our defaults") {
  RunConfig run = sample_run();
  set(run, "seed", std::int64_t{7});
  set(run, "weight_decay", 0.5);
  set(run, "num_warmup_steps", std::int64_t{3});
  set(run, "lora_alpha", std::int64_t{5});
  set(run, "max_steps_per_epoch", std::int64_t{9});
  set(run, "device", std::string("cpu"));
  set(run, "dtype", std::string("fp32"));
  SiteSettings settings;
  settings.values["wandb_entity"] = {"team", {}};
  settings.values["wandb_mode"] = {"online", {}};
  const std::string config = config_of(run, settings);
  CHECK(text_at(config, "seed") == "7");
  CHECK(text_at(config, "optimizer.weight_decay") == "0.5");
  CHECK(text_at(config, "lr_scheduler.num_warmup_steps") == "3");
  CHECK(text_at(config, "model.lora_alpha") == "5");
  CHECK(text_at(config, "max_steps_per_epoch") == "9");
  CHECK(text_at(config, "device") == "cpu");
  CHECK(text_at(config, "dtype") == "fp32");
  CHECK(text_at(config, "metric_logger.entity") == "team");
  CHECK(text_at(config, "metric_logger.mode") == "online");
}

TEST_CASE("Without a project the log goes to the disk") {
  RunConfig run = sample_run();
  run.settings.erase("my_wandb_project");
  const std::string config = config_of(run);
  CHECK(text_at(config, "metric_logger._component_") ==
        "torchtune.training.metric_logging.DiskLogger");
  CHECK(text_at(config, "metric_logger.project") == "absent");
}

TEST_CASE("Where Weights & Biases is disabled the log goes to the disk") {
  SiteSettings settings;
  settings.values["wandb_mode"] = {"disabled", {}};
  CHECK(text_at(config_of(sample_run(), settings), "metric_logger._component_") ==
        "torchtune.training.metric_logging.DiskLogger");
}

TEST_CASE("Each kind of data set has its builder and its files") {
  RunConfig run = sample_run();
  tests::set_dataset(run, "/data/words_parquet/train.parquet");
  CHECK(text_at(config_of(run), "dataset.data_files") == "/data/words_parquet/train.parquet");
  CHECK(text_at(config_of(run), "dataset.source") == "parquet");
  CHECK(text_at(config_of(run), "dataset.field") == "absent");
  set(run, "dataset_type", std::string("chat_dataset"));
  CHECK(text_at(config_of(run), "dataset.conversation_style") == "openai");
  set(run, "dataset_type", std::string("text_completion_dataset"));
  CHECK(text_at(config_of(run), "dataset.column") == "text");
  CHECK(text_at(config_of(run), "dataset.train_on_input") == "absent");
}

TEST_CASE("Validation is written where it is asked for and the recipe reads it") {
  CHECK(text_at(config_of(sample_run()), "run_val_every_n_steps") == "absent");
  RunConfig run = sample_run();
  set(run, "validation", std::int64_t{50});
  CHECK(text_at(config_of(run), "run_val_every_n_steps") == "absent");
  CHECK(text_at(config_of(run), "dataset_val") == "absent");
  set(run, "gpus", std::int64_t{2});
  const std::string config = config_of(run);
  CHECK(text_at(config, "run_val_every_n_steps") == "50");
  CHECK(text_at(config, "batch_size_val") == "4");
  CHECK(text_at(config, "dataset_val.field") == "validation");
  CHECK(trained(config, {"dataset_val.split"}) == "\"train\"\n");
}

TEST_CASE("Families of models differ in builder, tokenizer and files") {
  const std::string qwen = config_of(sample_run(), {}, "Qwen2.5-3B-Instruct");
  CHECK(text_at(qwen, "tokenizer.merges_file") == "/models/Llama-3.2-1B-Instruct/merges.txt");
  CHECK(text_at(qwen, "checkpointer.model_type") == "QWEN2");
  const std::string mistral = config_of(sample_run(), {}, "Mistral-7B-v0.1");
  CHECK(text_at(mistral, "checkpointer.checkpoint_files.1") == "pytorch_model-00002-of-00002.bin");
  CHECK(text_at(mistral, "tokenizer._component_") == "torchtune.models.mistral.mistral_tokenizer");
  CHECK(text_at(mistral, "model.vocab_size") == "absent");
}

TEST_CASE("A general builder gets its dimensions") {
  core::StockModel model = model_named("Llama-3.2-1B");
  model.builder = model.family->general_builder;
  model.dimensions = core::ModelDimensions{128256, 2, 4, 2, 64, 128, 2048, 1e-5, 500000};
  const auto config = builtin_config(sample_run(), model, {});
  REQUIRE(config);
  CHECK(trained(*config, {"model.embed_dim", "model.norm_eps", "model.rope_base",
                          "model.scale_factor", "model.tie_word_embeddings"}) ==
        "64\n1e-05\n500000.0\n32\ntrue\n");
}

TEST_CASE("On a CPU several epochs save the adapters alone") {
  RunConfig run = sample_run();
  set(run, "device", std::string("cpu"));
  CHECK(text_at(config_of(run), "save_adapter_weights_only") == "false");
  set(run, "epochs", std::int64_t{2});
  CHECK(text_at(config_of(run), "save_adapter_weights_only") == "true");
}
