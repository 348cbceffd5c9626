#include "core/verify/verify_files.h"

#include "tests/core/verify/problems.h"

using namespace core;
using namespace core::testing;

TEST_CASE("a learning rate that did not arrive is reported with both places") {
  CHECK(problems_with(kConfig, "lr: 1e-5", "lr: 1e-4") ==
        Messages{"rank8/finetune.yaml:20: `optimizer.lr` is 1e-4, but the plan says 1e-5" + kRow});
  CHECK(problems_with(kConfig, "lr: 1e-5", "eps: 1e-5") ==
        Messages{"rank8/finetune.yaml: `optimizer.lr` is missing, but the plan says 1e-5" + kRow});
  CHECK(problems_with(kConfig, "lr: 1e-5", "lr: '1e-5'") ==
        Messages{"rank8/finetune.yaml:20: `optimizer.lr` is 1e-5 (of the wrong type), but the plan "
                 "says 1e-5" +
                 kRow});
  CHECK(problems_with(kConfig, "lr: 1e-5", "lr: 0.00001") == Messages{});
}

TEST_CASE("an integer must be written as one") {
  const std::string sentence = ", which is not an integer, but the plan says ";
  CHECK(problems_with(kConfig, "batch_size: 4", "batch_size: 4.0") ==
        Messages{"rank8/finetune.yaml:7: `batch_size` is 4.0" + sentence + "4" + kRow});
  CHECK(problems_with(kConfig, "lora_rank: 8", "lora_rank: 8e0") ==
        Messages{"rank8/finetune.yaml:10: `model.lora_rank` is 8e0" + sentence + "8" + kRow});
  CHECK(problems_with(kConfig, "lora_alpha: 16", "lora_alpha: 16.0") ==
        Messages{"rank8/finetune.yaml:11: `model.lora_alpha` is 16.0, which is not an integer, "
                 "but twice the LoRA rank is 16."});
  CHECK(problems_with(kConfig, "lr: 1e-5", "lr: 1.0", run_with("lr", 1.0)) ==
        Messages{"rank8/setup_finetune.yaml:9: `lr` is 1.0e-05, but the plan says 1" + kRow,
                 "rank8/setup_finetune.yaml:18: `learning_rate` is 1.0e-05, but the plan says 1" +
                     kRow});
}

TEST_CASE("LoRA alpha is twice the rank unless the plan says otherwise") {
  CHECK(
      problems_with(kConfig, "lora_alpha: 16", "lora_alpha: 88") ==
      Messages{"rank8/finetune.yaml:11: `model.lora_alpha` is 88, but twice the LoRA rank is 16."});
  CHECK(problems_with(kConfig, "lora_alpha: 16", "lora_alpha: 32",
                      run_with("lora_alpha", std::int64_t{32})) == Messages{});
  CHECK(problems_with(kConfig, "lora_alpha: 16", "lora_alpha: 16 ",
                      run_with("lora_alpha", std::int64_t{32})) ==
        Messages{"rank8/finetune.yaml:11: `model.lora_alpha` is 16, but the plan says 32" + kRow});
}

TEST_CASE("another model is found by its path, its tokenizer and its builder") {
  CHECK(problems_with(kConfig, "checkpoint_dir: ${models_dir}/Llama-3.2-1B-Instruct/",
                      "checkpoint_dir: /models/Llama-3.2-3B-Instruct") ==
        Messages{"rank8/finetune.yaml:16: `checkpointer.checkpoint_dir` is "
                 "/models/Llama-3.2-3B-Instruct, but the "
                 "plan says /models/Llama-3.2-1B-Instruct (/x/experiment_summary.md:20)."});
  CHECK(problems_with(kConfig, "path: ${models_dir}/Llama-3.2-1B-Instruct/original",
                      "path: /models/other") ==
        Messages{"rank8/finetune.yaml:14: `tokenizer.path` is /models/other/tokenizer.model, but "
                 "the plan says "
                 "/models/Llama-3.2-1B-Instruct (/x/experiment_summary.md:20)."});
  CHECK(problems_with(kConfig, "lora_llama3_2_1b", "lora_llama3_2_3b") ==
        Messages{"rank8/finetune.yaml:9: `model._component_` is "
                 "torchtune.models.llama3_2.lora_llama3_2_3b, but "
                 "Llama-3.2-1B-Instruct is built by torchtune.models.llama3_2.lora_llama3_2_1b."});
}

TEST_CASE("another data set is found, however its path is built") {
  CHECK(
      problems_with(kConfig, "${dataset_label}.json", "other.json") ==
      Messages{
          "rank8/finetune.yaml:25: `dataset.data_files` is /data//other.json, but the data set is "
          "/data/words.json."});
  CHECK(problems_with(kConfig, "data_files: ${input_dir}/${dataset_label}.json",
                      "data_files: [/data/words.json]") == Messages{});
  CHECK(problems_with(kConfig, "source: json", "source: parquet") ==
        Messages{"rank8/finetune.yaml:24: `dataset.source` is parquet, but the data set is "
                 "/data/words.json."});
}

TEST_CASE("a parquet folder is read as a folder, as its file, or by a pattern") {
  RunConfig run = sample_run();
  run.dataset = {"/data/words", "/data/", "words", ".parquet", true};
  FileSet files = sample_files(run);
  files[kSetup].contents =
      with(files[kSetup].contents, "dataset_ext: .json", "dataset_ext: .parquet");
  const std::string config = with(files[kConfig].contents, "source: json", "source: parquet");
  const std::string line = "data_files: ${input_dir}/${dataset_label}.json";
  for (const char* good : {"data_dir: /data/words", "data_dir: ${input_dir}/words/train.parquet",
                           "data_files: /data/words/*.parquet"}) {
    files[kConfig].contents = with(config, line, good);
    CHECK(problems(run, files) == Messages{});
  }
  files[kConfig].contents = with(config, line, "data_dir: /data/words/validation.parquet");
  CHECK(problems(run, files) ==
        Messages{"rank8/finetune.yaml:25: `dataset.data_dir` is "
                 "/data/words/validation.parquet, but the data set is /data/words."});
}

TEST_CASE("a system prompt arrives letter by letter") {
  const RunConfig run = run_with("system_prompt", std::string("Say ${x}: \"ja\"\n"));
  FileSet files = sample_files(sample_run());
  files[kSetup].contents =
      with(files[kSetup].contents, "system_prompt: ''", R"(system_prompt: "Say ${x}: \"ja\"\n")");
  files[kConfig].contents += "  new_system_prompt: \"Say \\\\\\\\\\\\${x}: \\\"ja\\\"\\n\"\n";
  CHECK(problems(run, files) == Messages{});
  CHECK(
      problems_with(kConfig, "source: json", "source: json\n  new_system_prompt: Hi") ==
      Messages{"rank8/finetune.yaml:25: `dataset.new_system_prompt` is Hi, but the plan says \"\" "
               "(/x/experiment_summary.md:42)."});
  CHECK(problems_with(kConfig, "source: json", "source: json\n  system_prompt: ''") == Messages{});
  CHECK(
      problems_with(kSetup, "system_prompt: ''", "system_prompt: Hi",
                    run_with("system_prompt", std::string("Hi"))) ==
      Messages{"rank8/finetune.yaml: `dataset.new_system_prompt` is missing, but the plan says Hi" +
               kRow});
}

TEST_CASE("validation is on with its steps and its data, or off") {
  const RunConfig on = run_with("validation", std::int64_t{50});
  FileSet files = sample_files(sample_run());
  files[kSetup].contents =
      with(files[kSetup].contents, "run_val_every_n_steps: 0", "run_val_every_n_steps: 50");
  files[kSetup].contents =
      with(files[kSetup].contents, "enable_validation: false", "enable_validation: true");
  const std::string stock_script = files[kScript].contents;
  files[kScript].contents =
      with(stock_script, "lora_finetune_single_device", "kit.lora_finetune_single_device_val");
  CHECK(problems(on, files) ==
        Messages{
            "rank8/finetune.yaml: `run_val_every_n_steps` is missing, but the plan says 50" + kRow,
            "rank8/finetune.yaml: `dataset_val` is missing, but the plan says 50" + kRow});
  files[kScript].contents = stock_script;
  const std::string config = files[kConfig].contents + "run_val_every_n_steps: 50\n";
  for (const char* good : {"/data/words.json\n  split: validation", "[/data/words.json]",
                           "\n    validation: ${input_dir}/words.json"}) {
    INFO(good);
    files[kConfig].contents = config + "dataset_val:\n  data_files: " + good + "\n";
    CHECK(problems(on, files) == Messages{});
  }
  files[kConfig].contents = config + "dataset_val:\n  data_files: /data/other.json\n";
  CHECK(problems(on, files) ==
        Messages{"rank8/finetune.yaml:28: `dataset_val.data_files` is /data/other.json, but the "
                 "data set is /data/words.json."});
  files[kConfig].contents = config + "dataset_val:\n  source: json\n";
  CHECK(problems(on, files) ==
        Messages{"rank8/finetune.yaml: `dataset_val.data_dir` is missing, but the data set is "
                 "/data/words.json."});
  CHECK(problems_with(kConfig, "epochs: 1", "epochs: 1\nrun_val_every_n_steps: 50") ==
        Messages{"rank8/finetune.yaml:22: `run_val_every_n_steps` is 50, but the plan says 0 "
                 "(/x/experiment_summary.md:43)."});
  CHECK(problems_with(kConfig, "epochs: 1", "epochs: 1\nrun_val_every_n_steps: 0") == Messages{});
}

TEST_CASE("an unknown column must arrive under its own name") {
  const RunConfig run = run_with("word_length", std::int64_t{5});
  CHECK(problems(run, sample_files(run)) ==
        Messages{"rank8/finetune.yaml: no key is called `word_length`, so the value has no "
                 "effect, but the plan "
                 "says 5" +
                 kRow});
  CHECK(problems_with(kConfig, "source: json", "source: json\n  word_length: 5", run) ==
        Messages{});
  CHECK(problems_with(kConfig, "source: json", "source: json\n  word_length: 9", run) ==
        Messages{"rank8/finetune.yaml:25: `dataset.word_length` is 9, but the plan says 5" + kRow});
}

TEST_CASE("run name and output directory are the run's own") {
  CHECK(problems_with(kConfig, "my_wandb_run_name: rank8", "my_wandb_run_name: zebra-12") ==
        Messages{"rank8/finetune.yaml:2: `my_wandb_run_name` is zebra-12, but the run is rank8."});
  CHECK(problems_with(kConfig, "ck-out-rank8", "ck-out-rank88") ==
        Messages{"rank8/finetune.yaml:3: `output_dir` is /out/cap/ck-out-rank88/, but one part of "
                 "the path must be rank8 or ck-out-rank8."});
  CHECK(problems_with(kConfig, "/out/cap/ck-out-rank8/", "/out/cap/rank8/artifacts/") ==
        Messages{});
}

TEST_CASE("outputs go below the planned directory, checkpoints with them") {
  const RunConfig run = run_with("output_dir_base", std::string("/out"));
  CHECK(problems(run, sample_files(sample_run())) == Messages{});
  CHECK(problems_with(kConfig, "/out/cap/ck-out-rank8/", "/out/ck-out-rank8/", run) == Messages{});
  CHECK(problems_with(kConfig, "/out/cap/ck-out-rank8/", "/out/../outer/ck-out-rank8/", run) ==
        Messages{"rank8/finetune.yaml:3: `output_dir` is /out/../outer/ck-out-rank8/, but the plan "
                 "says /out" +
                 kRow});
  CHECK(problems_with(kConfig, "output_dir: ${output_dir}", "output_dir: /out/other", run) ==
        Messages{"rank8/finetune.yaml:17: `checkpointer.output_dir` is /out/other, but "
                 "`output_dir` is /out/cap/ck-out-rank8/."});
}

TEST_CASE("a run starts from its base model and reads all of the training data") {
  CHECK(problems_with(kConfig, "epochs: 1", "epochs: 1\nresume_from_checkpoint: true") ==
        Messages{"rank8/finetune.yaml:22: `resume_from_checkpoint` is true, but a run starts from "
                 "its base model."});
  CHECK(problems_with(kConfig, "epochs: 1", "epochs: 1\nresume_from_checkpoint: false") ==
        Messages{});
  const std::string all = ", but a run trains on all of the training data.";
  CHECK(problems_with(kConfig, "source: json", "source: json\n  split: 'train[:5%]'") ==
        Messages{"rank8/finetune.yaml:25: `dataset.split` is train[:5%]" + all});
  CHECK(problems_with(kConfig, "source: json", "source: json\n  field: validation") ==
        Messages{"rank8/finetune.yaml:25: `dataset.field` is validation" + all});
  CHECK(problems_with(kConfig, "source: json", "source: json\n  field: train\n  split: train") ==
        Messages{});
}

TEST_CASE("prompts arrive in the data set or in the tokenizer's template") {
  const RunConfig run = run_with("prompt", std::string("Do {input}!"));
  CHECK(problems(run, sample_files(run)) ==
        Messages{"rank8/finetune.yaml: `tokenizer.prompt_template` is missing, but the plan says "
                 "Do {input}!" +
                 kRow});
  CHECK(problems_with(kConfig, "source: json", "source: json\n  prompt: Do {input}!", run) ==
        Messages{});
  CHECK(problems_with(kConfig,
                      "checkpointer:", "  prompt_template:\n    user: ['Do ', '!']\ncheckpointer:",
                      run) == Messages{});
}

TEST_CASE("what torchtune's recipe for one GPU cannot do is a warning, not a failure") {
  FileSet files = sample_files(sample_run());
  files[kSetup].contents =
      with(files[kSetup].contents, "run_val_every_n_steps: 0", "run_val_every_n_steps: 50");
  files[kSetup].contents =
      with(files[kSetup].contents, "enable_validation: false", "enable_validation: true");
  const RunConfig on = run_with("validation", std::int64_t{50});
  CHECK(problems(on, files) ==
        Messages{"rank8/finetune.yaml: torchtune's recipe lora_finetune_single_device does not "
                 "validate, but the plan says 50" +
                 kRow});
  CHECK(all_passed(verify_files(on, files)));
}

TEST_CASE("a run that does not log to Weights & Biases needs no name there") {
  FileSet files = sample_files(sample_run());
  const std::string name = "my_wandb_run_name: " + sample_run().directory + "\n";
  files[kConfig].contents = with(files[kConfig].contents, name, "");
  CHECK(problems(sample_run(), files) ==
        Messages{"rank8/finetune.yaml: `my_wandb_run_name` is missing, but the run is rank8."});
  files[kConfig].contents +=
      "metric_logger:\n  _component_: torchtune.training.metric_logging.DiskLogger\n";
  CHECK(problems(sample_run(), files) == Messages{});
}
