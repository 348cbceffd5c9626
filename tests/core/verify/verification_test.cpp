#include "core/verify/verification.h"

#include <algorithm>

#include "tests/catch.h"
#include "tests/core/verify/sample_run.h"

using namespace core;
using core::testing::planned;
using core::testing::sample_files;
using core::testing::sample_run;
using core::testing::with;

namespace {

/// The messages of the checks that did not pass.
std::vector<std::string> problems(const RunConfig& run, const FileSet& files) {
  std::vector<std::string> messages;
  for (const Check& check : verify_files(run, files)) {
    if (check.status != CheckStatus::passed) messages.push_back(check.message);
  }
  return messages;
}

using Messages = std::vector<std::string>;

constexpr std::size_t kSetup = 0;
constexpr std::size_t kConfig = 1;
constexpr std::size_t kScript = 2;

/// The sample run's problems with one piece of one file exchanged.
Messages problems_with(std::size_t file, const std::string& piece, const std::string& other,
                       const RunConfig& run = sample_run()) {
  FileSet files = sample_files(sample_run());
  files[file].contents = with(files[file].contents, piece, other);
  return problems(run, files);
}

/// The sample run with one more value.
RunConfig run_with(const std::string& key, Value value) {
  RunConfig run = sample_run();
  run.settings[key] = planned(std::move(value));
  return run;
}

const std::string kPlan = "the plan says ";
const std::string kRow = " (/x/experiment_summary.md:12).";

}  // namespace

TEST_CASE("a run that is as planned passes every check, each with what was expected and found") {
  const RunConfig run = sample_run();
  const auto checks = verify_files(run, sample_files(run));
  CHECK(problems(run, sample_files(run)) == Messages{});
  CHECK(all_hold(checks));
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

TEST_CASE("a learning rate that did not arrive is told with both places") {
  CHECK(problems_with(kConfig, "lr: 1e-5", "lr: 1e-4") ==
        Messages{"rank8/finetune.yaml:20: `optimizer.lr` is 1e-4, but the plan says 1e-5" + kRow});
  CHECK(problems_with(kConfig, "lr: 1e-5", "eps: 1e-5") ==
        Messages{"rank8/finetune.yaml: `optimizer.lr` is missing, but the plan says 1e-5" + kRow});
  CHECK(problems_with(kConfig, "lr: 1e-5", "lr: '1e-5'") ==
        Messages{"rank8/finetune.yaml:20: `optimizer.lr` is 1e-5, of another type, but the plan "
                 "says 1e-5" +
                 kRow});
  CHECK(problems_with(kConfig, "lr: 1e-5", "lr: 0.00001") == Messages{});
}

TEST_CASE("a whole number has to be written as one") {
  const std::string sentence = ", which is no integer, but the plan says ";
  CHECK(problems_with(kConfig, "batch_size: 4", "batch_size: 4.0") ==
        Messages{"rank8/finetune.yaml:7: `batch_size` is 4.0" + sentence + "4" + kRow});
  CHECK(problems_with(kConfig, "lora_rank: 8", "lora_rank: 8e0") ==
        Messages{"rank8/finetune.yaml:10: `model.lora_rank` is 8e0" + sentence + "8" + kRow});
  CHECK(problems_with(kConfig, "lora_alpha: 16", "lora_alpha: 16.0") ==
        Messages{"rank8/finetune.yaml:11: `model.lora_alpha` is 16.0, which is no integer, "
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
                 "Llama-3.2-1B-Instruct is made by torchtune.models.llama3_2.lora_llama3_2_1b."});
}

TEST_CASE("another data set is found, however its path is put together") {
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

TEST_CASE("a column that is not known proves its arrival by its own name") {
  const RunConfig run = run_with("word_length", std::int64_t{5});
  CHECK(problems(run, sample_files(run)) ==
        Messages{"rank8/finetune.yaml: no key is called `word_length`, so the value does not "
                 "arrive, but the plan "
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
        Messages{"rank8/finetune.yaml:3: `output_dir` is /out/cap/ck-out-rank88/, but a part of it "
                 "has to be rank8 or "
                 "ck-out-rank8."});
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

TEST_CASE("a run begins with its base model and reads all of the training data") {
  CHECK(problems_with(kConfig, "epochs: 1", "epochs: 1\nresume_from_checkpoint: true") ==
        Messages{"rank8/finetune.yaml:22: `resume_from_checkpoint` is true, but a run begins with "
                 "its base model."});
  CHECK(problems_with(kConfig, "epochs: 1", "epochs: 1\nresume_from_checkpoint: false") ==
        Messages{});
  const std::string all = ", but a run is trained with all of the training data.";
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

TEST_CASE("finetune.slurm asks for what was planned") {
  CHECK(problems_with(kScript, "job-name=rank8", "job-name=rank16") ==
        Messages{"rank8/finetune.slurm:2: `--job-name` is rank16, but the run is rank8."});
  CHECK(problems_with(kScript, "gpu:1", "gpu:4") ==
        Messages{"rank8/finetune.slurm:3: `--gres` is 4, but the plan says 1 "
                 "(/x/experiment_summary.md:41)."});
  CHECK(problems_with(kScript, "#SBATCH --gres", "#SBATCH --gpus=1 -n 1\n#SBATCH --gres") ==
        Messages{});
  CHECK(problems_with(kScript, "#SBATCH --gres", "#SBATCH --gpus=4\n#SBATCH --gres") ==
        Messages{"rank8/finetune.slurm:3: `--gpus` is 4, but the plan says 1 "
                 "(/x/experiment_summary.md:41)."});
  CHECK(problems_with(kScript, "#SBATCH --gres=gpu:1\n", "\n") ==
        Messages{"rank8/finetune.slurm: `--gres=gpu` is missing, but the plan says 1 "
                 "(/x/experiment_summary.md:41)."});
  CHECK(problems_with(kScript, "cruijff", "ttenv") ==
        Messages{"rank8/finetune.slurm:7: `conda activate` is conda activate ttenv, but the plan "
                 "says cruijff" +
                 kRow});
  const RunConfig timed = run_with("time", std::string("1:00:00"));
  CHECK(problems(timed, sample_files(timed)) ==
        Messages{"rank8/finetune.slurm: `--time` is missing, but the plan says 1:00:00" + kRow});
  CHECK(problems_with(kScript, "#SBATCH --gres", "#SBATCH -t 60\n#SBATCH --gres", timed) ==
        Messages{});
  const RunConfig partition = run_with("partition", std::string("gpu"));
  CHECK(problems_with(kScript, "#SBATCH --gres", "#SBATCH -p cpu\n#SBATCH --gres", partition) ==
        Messages{"rank8/finetune.slurm:3: `--partition` is cpu, but the plan says gpu" + kRow});
  CHECK(problems_with(kScript, "#SBATCH --gres", "#SBATCH --mail-type=end,begin\n#SBATCH --gres",
                      run_with("mail_type", std::string("BEGIN,END"))) == Messages{});
  CHECK(problems(run_with("sbatch_options", std::string("--exclusive --nice=10")),
                 sample_files(sample_run())) ==
        Messages{
            "rank8/finetune.slurm: `--exclusive` is missing, but the plan says --exclusive "
            "--nice=10" +
                kRow,
            "rank8/finetune.slurm: `--nice` is missing, but the plan says --exclusive --nice=10" +
                kRow});
}

TEST_CASE("several GPUs take a distributed recipe with as many processes") {
  const RunConfig two = run_with("gpus", std::int64_t{2});
  FileSet files = sample_files(sample_run());
  files[kSetup].contents = with(files[kSetup].contents, "gpus: 1", "gpus: 2");
  files[kScript].contents = with(files[kScript].contents, "gpu:1", "gpu:2");
  CHECK(problems(two, files) ==
        Messages{
            "rank8/finetune.slurm:9: `tune run` is lora_finetune_single_device, but 2 GPUs ask for "
            "lora_finetune_distributed.",
            "rank8/finetune.slurm:9: `--nproc_per_node` is missing, but the run has 2 GPUs."});
  files[kScript].contents =
      with(files[kScript].contents, "run lora_finetune_single_device",
           "run --nproc_per_node=2 kit.lora_finetune_distributed_v1.__main__");
  CHECK(problems(two, files) == Messages{});
  CHECK(problems(run_with("recipe", std::string("lora_finetune_single_device")),
                 sample_files(sample_run())) == Messages{});
  CHECK(problems_with(kScript, "tune run lora", "echo lora") ==
        Messages{"rank8/finetune.slurm: no line starts a recipe with `tune run`."});
}

TEST_CASE("the trainer is started once, with the run's own file and nothing that wins over it") {
  const std::string config = "--config finetune.yaml";
  const std::string tune = "tune run lora_finetune_single_device";
  CHECK(problems_with(kScript, config, "--config /other/finetune.yaml") ==
        Messages{"rank8/finetune.slurm:9: `--config` is /other/finetune.yaml, but the run's values "
                 "are in finetune.yaml."});
  CHECK(problems_with(kScript, config, "") ==
        Messages{"rank8/finetune.slurm:9: `--config` is missing, but the run's values are in "
                 "finetune.yaml."});
  CHECK(problems_with(kScript, config, config + " optimizer.lr=1 ~seed") ==
        Messages{"rank8/finetune.slurm:9: `tune run` overrides finetune.yaml by optimizer.lr=1 "
                 "~seed, but the run's values have to stand in that file."});
  for (const std::string more : {" seed=1;", " $EXTRA", " \"${ARGS[@]}\""}) {
    INFO(more);
    CHECK(problems_with(kScript, config, config + more).size() == 1);
  }
  for (const std::string fine :
       {"--config=finetune.yaml", "--config finetune.yaml || status=$?",
        "--config finetune.yaml # lr=1", "--config finetune.yaml; code=$?"}) {
    INFO(fine);
    CHECK(problems_with(kScript, config, fine) == Messages{});
  }
  const std::string again =
      "rank8/finetune.slurm:11: `tune run` stands here again, after line 9, but the run is trained "
      "once.";
  CHECK(problems_with(kScript, config + "\n", config + "\nsrun " + tune + " " + config + "\n") ==
        Messages{again});
  CHECK(problems_with(kScript, config + "\n", config + "\ntrue && " + tune + "\n") ==
        Messages{again});
  CHECK(problems_with(kScript, config + "\n", config + "\necho " + tune + "\n") == Messages{});
  for (const std::string before :
       {"srun ", "srun --ntasks=1 ", "nohup ", "timeout 3500 ", "WANDB_MODE=offline ", "env A=1 ",
        "command ", "(", "python -m torchtune._cli.", "/env/bin/", "echo go; "}) {
    INFO(before);
    CHECK(problems_with(kScript, tune, before + tune) == Messages{});
    CHECK(problems_with(kScript, config + "\n", config + "\n" + before + tune + "\n") ==
          Messages{again});
  }
}

TEST_CASE("an option of the trainer counts under the beginnings of its name, too") {
  const std::string config = "--config finetune.yaml";
  CHECK(problems_with(kScript, config, config + " --conf other.yaml") ==
        Messages{"rank8/finetune.slurm:9: `--config` is finetune.yaml other.yaml, but the run's "
                 "values are in finetune.yaml."});
  CHECK(problems_with(kScript, config, "--nproc=2 " + config) ==
        Messages{"rank8/finetune.slurm:9: `--nproc_per_node` is 2, but the run has 1 GPU."});
}

TEST_CASE("where the plan names no recipe, it is the one that trains LoRA adapters") {
  const std::string recipe = "lora_finetune_single_device";
  for (const std::string other : {"full_finetune_single_device", "lora_dpo_single_device", ""}) {
    INFO(other);
    CHECK(problems_with(kScript, recipe, other).size() == 1);
  }
  CHECK(problems_with(kScript, recipe, "full_finetune_single_device") ==
        Messages{"rank8/finetune.slurm:9: `tune run` is full_finetune_single_device, but 1 GPU ask "
                 "for lora_finetune_single_device."});
}

TEST_CASE("what a script only prints starts nothing, and an exit ends it early") {
  const std::string none = "rank8/finetune.slurm: no line starts a recipe with `tune run`.";
  CHECK(problems_with(kScript, "tune run", "echo tune run") == Messages{none});
  CHECK(problems_with(kScript, "tune run", "cat <<'END'\ntune run") == Messages{none});
  CHECK(problems_with(kScript, "tune run", "cat <<END\nexit\ntune run x\nEND\ntune run") ==
        Messages{});
  CHECK(problems_with(kScript, "tune run", "# a remark \\\ntune run") == Messages{});
  CHECK(problems_with(kScript, "tune run", "exit 0\ntune run") ==
        Messages{"rank8/finetune.slurm:9: `exit` ends the script before `tune run` in line 10."});
  CHECK(problems_with(kScript, "tune run", "fail() {\n  exit 1\n}\ntune run") == Messages{});
  CHECK(problems_with(kScript, "conda activate", "echo conda activate") ==
        Messages{"rank8/finetune.slurm: `conda activate` is missing, but the plan says cruijff" +
                 kRow});
  CHECK(problems_with(kScript, "conda activate", "source activate") == Messages{});
}

TEST_CASE("the environment that counts is the last one activated, not one that a message names") {
  const auto other = [](const std::string& found) {
    return Messages{"rank8/finetune.slurm:7: `conda activate` is " + found +
                    ", but the plan says cruijff" + kRow};
  };
  CHECK(problems_with(kScript, "activate cruijff",
                      "activate ttenv || fail 'cruijff cannot be activated: cruijff'") ==
        other("conda activate ttenv"));
  CHECK(problems_with(kScript, "activate cruijff", "activate cruijff || fail 'not there'") ==
        Messages{});
  CHECK(problems_with(kScript, "conda activate cruijff",
                      "conda activate cruijff\nconda activate ttenv")[0]
            .starts_with("rank8/finetune.slurm:8: `conda activate` is conda activate ttenv,"));
  CHECK(problems_with(kScript, "conda activate cruijff",
                      "conda activate cruijff\nconda deactivate")[0]
            .starts_with("rank8/finetune.slurm:8: `conda activate` is conda deactivate,"));
  const RunConfig venv = run_with("venv", std::string("/v/tune"));
  CHECK(problems_with(kScript, "conda activate cruijff", "source /v/tune/bin/activate", venv) ==
        Messages{});
  CHECK(problems_with(kScript, "conda activate cruijff",
                      "source /v/other/bin/activate || fail '/v/tune cannot be activated'",
                      venv) == Messages{"rank8/finetune.slurm:7: `a virtual environment` is source "
                                        "/v/other/bin/activate, but the plan says /v/tune" +
                                        kRow});
  RunConfig modules = run_with("modules", std::string("anaconda3/2025.6"));
  modules.settings.erase("conda_env");
  CHECK(problems(modules, sample_files(modules)) == Messages{});
  CHECK(problems_with(kScript, "load anaconda3/2025.6",
                      "load anaconda4 || fail 'no module anaconda3/2025.6'", modules) ==
        Messages{"rank8/finetune.slurm: no `module load` names anaconda3/2025.6, but the plan says "
                 "anaconda3/2025.6" +
                 kRow});
}

TEST_CASE("a run is trained in its own directory") {
  CHECK(
      problems_with(kScript, "#SBATCH --gres", "#SBATCH --chdir=../rank16\n#SBATCH --gres") ==
      Messages{"rank8/finetune.slurm:3: `--chdir` is ../rank16, but the run is trained in its own "
               "directory."});
  CHECK(problems_with(kScript, "tune run", "cd ../rank16\ntune run") ==
        Messages{"rank8/finetune.slurm:9: `cd` is cd ../rank16, but the run is trained in its own "
                 "directory."});
  CHECK(problems_with(kScript, "tune run", "cd ../rank16 && tune run").size() == 1);
  CHECK(problems_with(kScript, "tune run", "echo cd ../rank16\ntune run") == Messages{});
  for (const std::string elsewhere : {"  cd ../rank16", "true && cd ../rank16", "{ cd /tmp; }",
                                      "builtin cd /tmp", "if true; then cd /tmp; fi"}) {
    INFO(elsewhere);
    CHECK(problems_with(kScript, "tune run", elsewhere + "\ntune run").size() == 1);
  }
  for (const std::string here : {"cd .", "cd \"$SLURM_SUBMIT_DIR\"", "cd ${SLURM_SUBMIT_DIR}"}) {
    INFO(here);
    CHECK(problems_with(kScript, "tune run", here + "\ntune run") == Messages{});
  }
}

TEST_CASE("a job is one task on one node, and no array") {
  const std::string gres = "#SBATCH --gres";
  const std::string once = ", but a run is trained once, by one task on one node.";
  CHECK(problems_with(kScript, gres, "#SBATCH --array=0-3 -N 2 -n 4\n#SBATCH --gres") ==
        Messages{"rank8/finetune.slurm:3: `--array` is 0-3" + once,
                 "rank8/finetune.slurm:3: `--nodes` is 2" + once,
                 "rank8/finetune.slurm:3: `--ntasks` is 4" + once});
  CHECK(problems_with(kScript, gres, "#SBATCH --nodes=1 --ntasks=1\n#SBATCH --gres") == Messages{});
  CHECK(problems_with(kScript, gres, "#SBATCH --ntasks=4\n#SBATCH --gres",
                      run_with("sbatch_options", std::string("--ntasks=4"))) == Messages{});
}

TEST_CASE("setup_finetune.yaml carries the run's values under the names that it has") {
  CHECK(problems_with(kSetup, "lora_rank: 8", "lora_rank: '8'") ==
        Messages{
            "rank8/setup_finetune.yaml:8: `lora_rank` is 8, of another type, but the plan says 8" +
            kRow});
  CHECK(
      problems_with(kSetup, "my_wandb_run_name: rank8\n", "\n") ==
      Messages{"rank8/setup_finetune.yaml: `my_wandb_run_name` is nothing, but the run is rank8."});
  CHECK(problems_with(kSetup, "models_dir: /models/", "models_dir: /other/") ==
        Messages{"rank8/setup_finetune.yaml:7: `models_dir` is /other/, but the plan says "
                 "/models/Llama-3.2-1B-Instruct (/x/experiment_summary.md:20)."});
  CHECK(problems_with(kSetup, "lr: 1.0e-05", "lr: 1e-5") == Messages{});
  CHECK(problems_with(kSetup, "\nlr: 1.0e-05\n", "\n") == Messages{});
  CHECK(problems_with(kSetup, "lora_rank: 8\n", "\n") ==
        Messages{"rank8/setup_finetune.yaml: `lora_rank` is missing, but the plan says 8" + kRow});
  CHECK(problems_with(kSetup, "gpus: 1\n", "an_option_of_tomorrow: 1\n") == Messages{});
}

TEST_CASE("files that are missing or no files of their kind fail, one check each") {
  const RunConfig run = sample_run();
  CHECK(problems(run, {}) == Messages{"rank8/setup_finetune.yaml is not there.",
                                      "rank8/finetune.yaml is not there.",
                                      "rank8/finetune.slurm is not there."});
  CHECK(problems(run, {{"setup_finetune.yaml", "- 1"},
                       {"finetune.yaml", "a: ${b}"},
                       {"finetune.slurm", ""}}) ==
        Messages{"rank8/setup_finetune.yaml is no mapping of options to values.",
                 "rank8/finetune.yaml:1: `${b}` refers to a key that is not in this file",
                 "rank8/finetune.slurm:1: the first line does not begin with `#!`, so sbatch would "
                 "refuse the "
                 "script."});
}

TEST_CASE("what torchtune's recipe for one GPU cannot do is a warning, no failure") {
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
  CHECK(all_hold(verify_files(on, files)));
}

TEST_CASE("a run that logs elsewhere than to Weights & Biases needs no name there") {
  FileSet files = sample_files(sample_run());
  const std::string name = "my_wandb_run_name: " + sample_run().directory + "\n";
  files[kConfig].contents = with(files[kConfig].contents, name, "");
  CHECK(problems(sample_run(), files) ==
        Messages{"rank8/finetune.yaml: `my_wandb_run_name` is missing, but the run is rank8."});
  files[kConfig].contents +=
      "metric_logger:\n  _component_: torchtune.training.metric_logging.DiskLogger\n";
  CHECK(problems(sample_run(), files) == Messages{});
}
