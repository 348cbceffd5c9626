#include "core/generate/builtin_script.h"

#include "core/slurm/request.h"
#include "tests/core/generate/programs.h"
#include "tests/core/generate/sample_run.h"
#include "tests/core/generate/scratch_directory.h"

using core::builtin_script;
using core::RunConfig;
using core::SiteSettings;
using tests::sample_run;
using tests::set;

namespace {

std::string unchecked_script(const RunConfig& run) {
  const auto text = builtin_script(run, {});
  REQUIRE(text);
  return *text;
}

std::string script_of(const RunConfig& run, const SiteSettings& settings = {}) {
  const auto text = builtin_script(run, settings);
  REQUIRE(text);
  tests::ScratchDirectory scratch;
  const std::string file = scratch.write("finetune.slurm", *text);
  CHECK(tests::run_program({"bash", "-n", file}).succeeded());
  if (core::find_program("shellcheck", core::current_environment())) {
    CHECK(tests::run_program({"shellcheck", file}).output.empty());
  }
  return *text;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Runs a script in a fresh directory with stand-ins in front of everything else on the PATH.
core::CommandOutcome run_job(const std::string& script, tests::ScratchDirectory& scratch) {
  scratch.write("job/finetune.slurm", script);
  core::Command command;
  command.arguments = {"bash", "finetune.slurm"};
  command.environment = {{"PATH", scratch.path + "/bin:/usr/bin:/bin"}};
  command.directory = scratch.path + "/job";
  core::RealSubprocess processes;
  return processes.run(command).value();
}

void stand_in(tests::ScratchDirectory& scratch, const std::string& name, const std::string& lines) {
  const std::string file = scratch.write("bin/" + name, "#!/bin/bash\n" + lines);
  REQUIRE(scratch.files.write_file_atomically(file, "#!/bin/bash\n" + lines, 0755));
}

/// conda, module and tune that work; the environment `cruijff` alone is there.
void good_stand_ins(tests::ScratchDirectory& scratch) {
  stand_in(scratch, "module", "exit 0\n");
  stand_in(scratch, "conda", "echo " + scratch.path + "/conda\n");
  stand_in(scratch, "tune", "echo \"tune $*\"; exit 7\n");
  scratch.write("conda/etc/profile.d/conda.sh", "conda() { [ \"$2\" = cruijff ]; }\n");
  scratch.write("job/finetune.yaml", "");
  scratch.write("job/setup_finetune.yaml", "");
}

RunConfig run_below(const tests::ScratchDirectory& scratch) {
  RunConfig run = sample_run();
  run.output_dir_base = scratch.path + "/out put/";
  return run;
}

}  // namespace

TEST_CASE("The lines for Slurm carry what was planned") {
  RunConfig run = sample_run();
  set(run, "qos", std::string("short"));
  set(run, "requeue", true);
  set(run, "gpus", std::int64_t{2});
  set(run, "gpu_type", std::string("a100"));
  set(run, "sbatch_options", std::string("--exclusive --nice=100"));
  const auto request = core::read_request(script_of(run));
  CHECK(request.value("job-name") == "rank8_lr1e-5");
  CHECK(request.value("output") == "slurm-%j.out");
  CHECK(request.value("time") == "0:59:00");
  CHECK(request.value("mem") == "8G");
  CHECK(request.value("cpus-per-task") == "2");
  CHECK(request.value("gres") == "gpu:a100:2");
  CHECK(request.value("account") == "msalganik");
  CHECK(request.value("constraint") == "gpu40");
  CHECK(request.value("qos") == "short");
  CHECK(request.value("nice") == "100");
  CHECK(request.find("exclusive") != nullptr);
  CHECK(request.find("requeue") != nullptr);
  CHECK(request.find("partition") == nullptr);
  CHECK(request.find("mail-user") == nullptr);
}

TEST_CASE("Mail lines come with an address, GPUs per node on request") {
  RunConfig run = sample_run();
  set(run, "mail_user", std::string("me@example.org"));
  set(run, "gpu_request", std::string("gpus-per-node"));
  const auto request = core::read_request(script_of(run));
  CHECK(request.value("mail-type") == "BEGIN,END");
  CHECK(request.value("gpus-per-node") == "1");
  CHECK(request.find("gres") == nullptr);
}

TEST_CASE("Several GPUs are trained on by the distributed recipe") {
  RunConfig run = sample_run();
  set(run, "gpus", std::int64_t{4});
  CHECK(holds(script_of(run),
              "\ntune run --nproc_per_node 4 lora_finetune_distributed --config finetune.yaml\n"));
}

TEST_CASE("A virtual environment or modules alone serve instead of conda") {
  RunConfig run = sample_run();
  run.settings.erase("conda_env");
  CHECK_FALSE(holds(script_of(run), "conda activate"));
  set(run, "venv", std::string("/home/me/my venv"));
  CHECK(holds(script_of(run), "source '/home/me/my venv/bin/activate'"));
}

TEST_CASE("What the site settings name is exported") {
  SiteSettings settings;
  settings.values["hf_home"] = {"/scratch/hf cache", {}};
  settings.values["hf_offline"] = {"true", {}};
  settings.values["wandb_mode"] = {"offline", {}};
  settings.values["conda_dir"] = {"/opt/conda", {}};
  const std::string script = script_of(sample_run(), settings);
  CHECK(holds(
      script,
      "export HF_HOME='/scratch/hf cache'\nexport HF_HUB_OFFLINE=1\nexport HF_DATASETS_OFFLINE=1\n"
      "export WANDB_MODE=offline\n"));
  CHECK(holds(script, "conda_base=/opt/conda\n"));
  CHECK_FALSE(holds(script_of(sample_run()), "export"));
}

TEST_CASE("The job's exit code is the trainer's and its configuration is kept with the output") {
  tests::ScratchDirectory scratch;
  good_stand_ins(scratch);
  const auto outcome = run_job(script_of(run_below(scratch)), scratch);
  CHECK(outcome.exit_code == 7);
  CHECK(outcome.output == "tune run lora_finetune_single_device --config finetune.yaml\n");
  CHECK(outcome.error_output == "finetune.slurm: tune ended with exit code 7.\n");
  CHECK(scratch.files.is_file(scratch.path + "/out put/ck-out-rank8_lr1e-5/finetune.yaml"));
}

TEST_CASE("An environment cannot fail silently") {
  tests::ScratchDirectory scratch;
  good_stand_ins(scratch);
  RunConfig run = run_below(scratch);
  set(run, "conda_env", std::string("absent"));
  CHECK(run_job(script_of(run), scratch).error_output ==
        "finetune.slurm: Could not activate the conda environment absent.\n");
  stand_in(scratch, "module", "[ \"$1\" = purge ]\n");
  const auto no_module = run_job(script_of(run), scratch);
  CHECK(no_module.exit_code == 1);
  CHECK(no_module.error_output == "finetune.slurm: Could not load the module anaconda3/2025.6.\n");
  run.settings.erase("modules");
  stand_in(scratch, "conda", "exit 1\n");
  CHECK(run_job(script_of(run), scratch).error_output ==
        "finetune.slurm: conda is not on the PATH; does a module need to be loaded first?\n");
}

TEST_CASE("A missing trainer or a wrong directory ends the job with a sentence") {
  tests::ScratchDirectory scratch;
  good_stand_ins(scratch);
  REQUIRE(scratch.files.remove_tree(scratch.path + "/bin/tune"));
  const auto no_tune = run_job(script_of(run_below(scratch)), scratch);
  CHECK(no_tune.exit_code == 1);
  CHECK(no_tune.error_output ==
        "finetune.slurm: tune (torchtune) is not in the conda environment cruijff.\n");
  REQUIRE(scratch.files.remove_tree(scratch.path + "/job/finetune.yaml"));
  CHECK(run_job(script_of(run_below(scratch)), scratch).error_output ==
        "finetune.slurm: finetune.yaml is not in " + scratch.path +
            "/job; submit from the run's directory.\n");
}

TEST_CASE("Nothing in a path is executed") {
  tests::ScratchDirectory scratch;
  good_stand_ins(scratch);
  RunConfig run = sample_run();
  run.output_dir_base = scratch.path + "/a$(touch TRAP)`touch TRAP`';touch TRAP;'/";
  // Not through shellcheck, which wonders about `$(` in single quotes.
  CHECK(run_job(unchecked_script(run), scratch).exit_code == 7);
  CHECK_FALSE(scratch.files.exists(scratch.path + "/job/TRAP"));
}
