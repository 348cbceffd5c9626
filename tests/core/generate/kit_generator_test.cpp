#include "core/generate/kit_generator.h"

#include "tests/core/generate/programs.h"
#include "tests/core/generate/sample_run.h"
#include "tests/core/generate/scratch_directory.h"

using core::KitGenerator;
using core::RunConfig;
using tests::sample_run;
using tests::set;

namespace {

/// A generator on a stand-in kit.
class Stage {
 public:
  explicit Stage(const std::string& behaviour) {
    const auto made =
        tests::run_program({tests::kPython, std::string(SOURCE_DIR) + "/tests/kit/make_kit.py",
                            scratch.path, "--behaviour", behaviour});
    REQUIRE(made.succeeded());
    kit = core::kit_in(scratch.files, scratch.path + "/cruijff_kit").value();
    environment = core::current_environment();
    environment["USER"] = "ada";
    generator.emplace(scratch.files, processes, kit,
                      core::TrainingPython{tests::kPython, "the PATH", true}, environment);
  }

  /// What generate() makes of a run in a fresh workplace.
  core::Result<core::GeneratedRun> generate(const RunConfig& run) {
    const std::string workplace = scratch.path + "/experiment/.scaffold/" + run.directory;
    REQUIRE(scratch.files.make_directories(workplace));
    return generator->generate(run, workplace, {});
  }

  tests::ScratchDirectory scratch;
  core::RealSubprocess processes;
  core::Kit kit;
  core::Environment environment;
  std::optional<KitGenerator> generator;
};

std::string value_at(const core::GeneratedRun& run, std::string_view path) {
  const core::File* file = core::find_file(run.files, "finetune.yaml");
  const auto root = core::parse_yaml(file->contents, "finetune.yaml");
  REQUIRE(root);
  return core::config_text_at(*root, path);
}

bool warned(const core::Preparation& preparation, const std::string& part) {
  for (const core::Warning& warning : preparation.warnings) {
    if (warning.message.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("The script with lr makes all runs of the sample") {
  Stage stage("b80ac26");
  const auto runs = tests::sample_runs();
  const auto preparation = stage.generator->prepare(runs);
  CHECK(preparation.missing.empty());
  CHECK(preparation.refusals.empty());
  for (const RunConfig& run : runs) {
    CAPTURE(run.directory);
    const auto made = stage.generate(run);
    REQUIRE(made);
    CHECK(value_at(*made, "model.lora_rank") == run.text("lora_rank"));
    CHECK(value_at(*made, "my_wandb_run_name") == run.directory);
    CHECK(value_at(*made, "output_dir") == run.output_dir_base + "ck-out-" + run.directory + "/");
    CHECK(value_at(*made, "dataset.data_files") == "/data//words_4L_80P_300.json");
    REQUIRE(made->files.size() == 3);
    CHECK(made->files[2].contents.find("#SBATCH --account=msalganik") != std::string::npos);
  }
  CHECK(stage.generator->template_name(runs[0]) ==
        "tasks/capitalization/templates/finetuning/setup_finetune_json.yaml");
  CHECK(stage.generator->command(runs[0]) == std::string(tests::kPython) + " " + stage.kit.script);
  CHECK(
      stage.scratch.files.list_directory(stage.kit.directory + "/tools/torchtune").value() ==
      std::vector<std::string>{"__init__.py", "custom_recipes", "setup_finetune.py", "templates"});
}

TEST_CASE("A script without an option that varies is refused, with its name and what to do") {
  Stage stage("f681aa7");
  const auto preparation = stage.generator->prepare(tests::sample_runs());
  CHECK(preparation.refusals ==
        std::vector<std::string>{
            "Learning Rate is 1e-5, 5e-5 in the plan, but " + stage.kit.script +
            " has no option for it and would use 1e-4 for every run. Use a newer kit "
            "(`cruijff_kit_dir`) or `generator: \"builtin\"`."});
}

TEST_CASE("What the script does anyway needs no option") {
  Stage stage("f681aa7");
  auto run = sample_run();
  set(run, "lr", 1e-4);
  set(run, "seed", std::int64_t{1234});
  CHECK(stage.generator->prepare({run}).refusals.empty());
  CHECK(stage.generate(run));
}

TEST_CASE("A model that the script would not train is refused") {
  Stage stage("b80ac26");
  auto run = sample_run();
  tests::set_model(run, "Llama-3.2-3B-Instruct", "/models/Llama-3.2-3B-Instruct");
  CHECK(stage.generator->prepare({run}).refusals ==
        std::vector<std::string>{
            "Model is /models/Llama-3.2-3B-Instruct in the plan, but " + stage.kit.script +
            " would train /models/Llama-3.2-1B-Instruct. Use a newer kit (`cruijff_kit_dir`) "
            "or `generator: \"builtin\"`."});
}

TEST_CASE("A script that has an option and ignores it is detected") {
  Stage stage("drops_lr");
  CHECK(stage.generator->prepare({sample_run()}).refusals ==
        std::vector<std::string>{
            "Learning Rate is 1e-5 in the plan (/exp/experiment_summary.md:40). " +
            stage.kit.script +
            " has the option lr for it, but in a trial it used 1e-4. Use a newer kit "
            "(`cruijff_kit_dir`) or `generator: \"builtin\"`."});
}

TEST_CASE("What a newer script requires and the plan does not give is asked for") {
  Stage stage("present");
  const auto preparation = stage.generator->prepare(tests::sample_runs());
  CHECK(preparation.refusals.empty());
  REQUIRE(preparation.missing.size() == 1);
  CHECK(preparation.missing[0].field == "dataset_type");
}

TEST_CASE("What it requires and the plan determines is derived") {
  Stage stage("present");
  auto run = sample_run();
  set(run, "dataset_type", std::string("chat_completion"));
  set(run, "packed", false);
  const auto preparation = stage.generator->prepare({run});
  CHECK(preparation.missing.empty());
  CHECK(preparation.refusals.empty());
  const auto made = stage.generate(run);
  REQUIRE(made);
  CHECK(value_at(*made, "output_dir") ==
        "/scratch/me/ck-outputs/cap_sweep/rank8_lr1e-5/artifacts/");
  CHECK_FALSE(warned(preparation, "not consumed"));
}

TEST_CASE("A system prompt that the script drops is refused") {
  Stage stage("present");
  auto run = sample_run();
  set(run, "dataset_type", std::string("text_completion"));
  set(run, "system_prompt", std::string("Hi"));
  CHECK(stage.generator->prepare({run}).refusals ==
        std::vector<std::string>{
            "System Prompt is Hi in the plan (/exp/experiment_summary.md:40). " + stage.kit.script +
            " has the option system_prompt for it, but in a trial it dropped the value. Use a "
            "newer kit "
            "(`cruijff_kit_dir`) or `generator: \"builtin\"`."});
}

TEST_CASE("Models are chosen where the script has them, each tried") {
  Stage stage("mid");
  auto run = sample_run();
  auto other = run;
  tests::set_model(other, "Llama-3.2-3B-Instruct", "/models/Llama-3.2-3B-Instruct");
  const auto preparation = stage.generator->prepare({run, other});
  CHECK(preparation.refusals.empty());
  CHECK(warned(preparation,
               "Prompt is not in the plan; the kit's template has `Capitalize the given word: "
               "{input}\\n`."));
  const auto made = stage.generate(other);
  REQUIRE(made);
  CHECK(value_at(*made, "checkpointer.checkpoint_dir") == "/models//Llama-3.2-3B-Instruct/");
}

TEST_CASE("The recipe follows the number of GPUs, or is refused") {
  Stage stage("mid");
  auto run = sample_run();
  set(run, "gpus", std::int64_t{2});
  const auto preparation = stage.generator->prepare({run});
  CHECK(preparation.refusals.empty());
  CHECK(warned(preparation,
               "With 2 GPUs, lora_finetune_single_device_stable is replaced by "
               "lora_finetune_distributed_stable."));
  set(run, "recipe", std::string("lora_finetune_single_device_nightly"));
  CHECK(stage.generator->prepare({run}).refusals ==
        std::vector<std::string>{
            "The recipe is lora_finetune_single_device_nightly (/exp/experiment_summary.md:40), "
            "which for 2 GPUs means lora_finetune_distributed_nightly, but the kit " +
            stage.kit.directory +
            " does not have that recipe; name one that it has (lora_finetune_distributed_stable, "
            "lora_finetune_single_device_nightly, lora_finetune_single_device_stable), use another "
            "kit (`cruijff_kit_dir`), or use `generator: \"builtin\"`."});
}

TEST_CASE("A reference in a prompt is refused if the trainer would stop at it, else warned about") {
  Stage stage("b80ac26");
  auto run = sample_run();
  set(run, "system_prompt", std::string("Say ${nothing}."));
  CHECK(stage.generator->prepare({run}).refusals ==
        std::vector<std::string>{"System Prompt (/exp/experiment_summary.md:40): the trainer would "
                                 "read `${nothing}` in it as a reference and "
                                 "find nothing. Change its wording, or use `generator: "
                                 "\"builtin\"`, which passes such text on unchanged."});
  set(run, "system_prompt", std::string("Say ${epochs}."));
  const auto preparation = stage.generator->prepare({run});
  CHECK(preparation.refusals.empty());
  CHECK(warned(
      preparation,
      "System Prompt contains `${epochs}`, which the trainer replaces with the value of epochs."));
}

TEST_CASE("What the script cannot read or would break on is refused before it runs") {
  Stage stage("b80ac26");
  auto run = sample_run();
  tests::set_dataset(run, "/data/words.parquet");
  run.output_dir_base = "/scratch/my out/";
  CHECK(stage.generator->prepare({run}).refusals ==
        std::vector<std::string>{
            "The data set /data/words.parquet is a single parquet file, but " + stage.kit.script +
                " reads a folder with a train.parquet; move it into one, or use "
                "`generator: \"builtin\"`, which "
                "reads the file itself.",
            "The output directory /scratch/my out/ has characters that " + stage.kit.script +
                " writes unquoted into finetune.slurm; choose a path of letters, digits and "
                "`_-./:=,+@%`, or use "
                "`generator: \"builtin\"`."});
}

TEST_CASE("A prompt without a place for the input is refused in a sentence, not in a traceback") {
  for (const char* revision : {"mid", "present"}) {
    Stage stage(revision);
    auto run = sample_run();
    set(run, "dataset_type", std::string("chat_completion"));
    set(run, "prompt", std::string("Capitalize the word."));
    CHECK(stage.generator->prepare({run}).refusals ==
          std::vector<std::string>{
              "Prompt (/exp/experiment_summary.md:40) does not contain `{input}`, so every record "
              "would train on the same text; put `{input}` where the record's input "
              "belongs."});
  }
}

TEST_CASE("An experiment's name goes where a script puts it, whether it requires one or not") {
  Stage stage("mid");
  const auto preparation = stage.generator->prepare({sample_run()});
  CHECK(preparation.refusals.empty());
  const auto made = stage.generate(sample_run());
  REQUIRE(made);
  CHECK(value_at(*made, "output_dir") == "/scratch/me/ck-outputs/cap_sweep/ck-out-rank8_lr1e-5/");
}

TEST_CASE("A script's exit code proves nothing: its files are read back") {
  const auto refusal = [](const std::string& behaviour) {
    Stage stage(behaviour);
    stage.generator->set_time_limit(std::chrono::seconds(2));
    const auto refusals = stage.generator->prepare({sample_run()}).refusals;
    REQUIRE(refusals.size() == 1);
    std::string text = refusals.front();
    for (std::size_t at = text.find(stage.kit.script); at != std::string::npos;
         at = text.find(stage.kit.script)) {
      text.replace(at, stage.kit.script.size(), "SCRIPT");
    }
    return text;
  };
  const std::string ways_out = "\nUse another kit (`cruijff_kit_dir`) or `generator: \"builtin\"`.";
  CHECK(refusal("silent") ==
        "A trial of rank8_lr1e-5 failed: rank8_lr1e-5: the script did not write finetune.yaml." +
            ways_out);
  CHECK(refusal("wrong_cwd")
            .starts_with(
                "A trial of rank8_lr1e-5 failed: rank8_lr1e-5: finetune.yaml names the run "));
  CHECK(refusal("dies") ==
        "A trial of rank8_lr1e-5 failed: SCRIPT: exit code 1; its last lines:\n"
        "RuntimeError: no space left for finetune.slurm" +
            ways_out);
  CHECK(refusal("stale") ==
        "A trial of rank8_lr1e-5 failed: SCRIPT: exit code 1; its last lines:\n"
        "RuntimeError: the model table could not be read" +
            ways_out);
  CHECK(refusal("hangs") ==
        "A trial of rank8_lr1e-5 failed: SCRIPT: stopped after 2 s, its time limit; it printed "
        "nothing." +
            ways_out);
}

TEST_CASE("Many runs share one process, and their files are those of processes of their own") {
  Stage shared("b80ac26");
  const auto runs = tests::sample_runs();
  const auto preparation = shared.generator->prepare(runs);
  CHECK_FALSE(warned(preparation, "its own process"));
  for (const RunConfig& run : runs) {
    Stage alone("b80ac26");
    REQUIRE(alone.generator->prepare({run}).refusals.empty());
    const auto expected = alone.generate(run);
    const auto made = shared.generate(run);
    REQUIRE(expected);
    REQUIRE(made);
    CHECK(made->files == expected->files);
    CHECK(made->warnings.empty());
  }
}

TEST_CASE("A script that cannot share a process gets one for each run, and the result says so") {
  const std::string begin =
      "Each run of the kit's script used its own process, which is slower, because the runs could "
      "not share one (";
  for (const auto& [behaviour, reason] :
       {std::pair("threads", "its imports start 2 threads, so it cannot be forked"),
        std::pair("process", "the files would differ")}) {
    Stage stage(behaviour);
    const auto preparation = stage.generator->prepare(tests::sample_runs());
    REQUIRE(preparation.refusals.empty());
    CHECK(warned(preparation, begin + reason + ")."));
    CHECK(stage.generate(sample_run()));
  }
}

TEST_CASE("A driver that dies in the middle loses no run") {
  Stage stage("murder");
  const auto runs = tests::sample_runs();
  REQUIRE(stage.generator->prepare(runs).refusals.empty());
  std::size_t told = 0;
  for (const RunConfig& run : runs) {
    const auto made = stage.generate(run);
    REQUIRE(made);
    CHECK(value_at(*made, "model.lora_rank") == run.text("lora_rank"));
    told += made->warnings.size();
  }
  CHECK(told > 0);
}

TEST_CASE("Megabytes of output do no harm") {
  Stage stage("noisy");
  CHECK(stage.generator->prepare({sample_run()}).refusals.empty());
  CHECK(stage.generate(sample_run()));
}

TEST_CASE("A Python without what the script needs is named") {
  Stage stage("b80ac26");
  KitGenerator generator(stage.scratch.files, stage.processes, stage.kit,
                         core::TrainingPython{"/no/such/python", "the conda environment x", true},
                         stage.environment);
  const auto preparation = generator.prepare({sample_run()});
  REQUIRE(preparation.refusals.size() == 1);
  CHECK(preparation.refusals[0].find("/no/such/python") != std::string::npos);
}

TEST_CASE("Looking at a kit runs nothing of it") {
  const Stage stage("trap");
  CHECK_FALSE(stage.scratch.files.exists(stage.kit.directory + "/tools/torchtune/TRAP"));
}
