#include "core/verify/verify_files.h"

#include "tests/core/verify/problems.h"

using namespace core;
using namespace core::testing;

TEST_CASE("finetune.slurm requests what was planned") {
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
  CHECK(
      problems_with(kScript, "cruijff", "ttenv") ==
      Messages{
          "rank8/finetune.slurm:7: the environment comes from `conda activate ttenv`, but the plan "
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
  CHECK(
      problems(two, files) ==
      Messages{"rank8/finetune.slurm:9: `tune run` is lora_finetune_single_device, but 2 GPUs need "
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

TEST_CASE("the trainer is started once, with the run's own file and nothing that overrides it") {
  const std::string config = "--config finetune.yaml";
  const std::string tune = "tune run lora_finetune_single_device";
  CHECK(problems_with(kScript, config, "--config /other/finetune.yaml") ==
        Messages{"rank8/finetune.slurm:9: `--config` is /other/finetune.yaml, but the run's values "
                 "are in finetune.yaml."});
  CHECK(problems_with(kScript, config, "") ==
        Messages{"rank8/finetune.slurm:9: `--config` is missing, but the run's values are in "
                 "finetune.yaml."});
  CHECK(problems_with(kScript, config, config + " optimizer.lr=1 ~seed") ==
        Messages{"rank8/finetune.slurm:9: `tune run` overrides finetune.yaml with optimizer.lr=1 "
                 "~seed, but the run's values must be in that file."});
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
      "rank8/finetune.slurm:11: another `tune run` after line 9, but the run trains only once.";
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

TEST_CASE("an option of the trainer also counts under the beginning of its name") {
  const std::string config = "--config finetune.yaml";
  CHECK(problems_with(kScript, config, config + " --conf other.yaml") ==
        Messages{"rank8/finetune.slurm:9: `--config` is finetune.yaml other.yaml, but the run's "
                 "values are in finetune.yaml."});
  CHECK(problems_with(kScript, config, "--nproc=2 " + config) ==
        Messages{"rank8/finetune.slurm:9: `--nproc_per_node` is 2, but the run has 1 GPU."});
}

TEST_CASE("if the plan names no recipe, it is the one that trains LoRA adapters") {
  const std::string recipe = "lora_finetune_single_device";
  for (const std::string other : {"full_finetune_single_device", "lora_dpo_single_device", ""}) {
    INFO(other);
    CHECK(problems_with(kScript, recipe, other).size() == 1);
  }
  CHECK(problems_with(kScript, recipe, "full_finetune_single_device") ==
        Messages{"rank8/finetune.slurm:9: `tune run` is full_finetune_single_device, but 1 GPU "
                 "needs lora_finetune_single_device."});
}

TEST_CASE("what a script only prints starts nothing, and an exit ends it early") {
  const std::string none = "rank8/finetune.slurm: no line starts a recipe with `tune run`.";
  CHECK(problems_with(kScript, "tune run", "echo tune run") == Messages{none});
  CHECK(problems_with(kScript, "tune run", "cat <<'END'\ntune run") == Messages{none});
  CHECK(problems_with(kScript, "tune run", "cat <<END\nexit\ntune run x\nEND\ntune run") ==
        Messages{});
  CHECK(problems_with(kScript, "tune run", "# a remark \\\ntune run") == Messages{});
  CHECK(problems_with(kScript, "tune run", "exit 0\ntune run") ==
        Messages{"rank8/finetune.slurm:9: `exit` ends the script before `tune run` on line 10."});
  CHECK(problems_with(kScript, "tune run", "fail() {\n  exit 1\n}\ntune run") == Messages{});
  CHECK(
      problems_with(kScript, "conda activate", "echo conda activate") ==
      Messages{"rank8/finetune.slurm: no line activates an environment, but the plan says cruijff" +
               kRow});
  CHECK(problems_with(kScript, "conda activate", "source activate") == Messages{});
}

TEST_CASE("the environment that counts is the last one activated, not one that a message names") {
  const auto other = [](const std::string& found) {
    return Messages{"rank8/finetune.slurm:7: the environment comes from `" + found +
                    "`, but the plan says cruijff" + kRow};
  };
  CHECK(problems_with(kScript, "activate cruijff",
                      "activate ttenv || fail 'cruijff cannot be activated: cruijff'") ==
        other("conda activate ttenv"));
  CHECK(problems_with(kScript, "activate cruijff", "activate cruijff || fail 'not there'") ==
        Messages{});
  CHECK(problems_with(kScript, "conda activate cruijff",
                      "conda activate cruijff\nconda activate ttenv")[0]
            .starts_with(
                "rank8/finetune.slurm:8: the environment comes from `conda activate ttenv`,"));
  CHECK(problems_with(kScript, "conda activate cruijff",
                      "conda activate cruijff\nconda deactivate")[0]
            .starts_with("rank8/finetune.slurm:8: the environment comes from `conda deactivate`,"));
  const RunConfig venv = run_with("venv", std::string("/v/tune"));
  CHECK(problems_with(kScript, "conda activate cruijff", "source /v/tune/bin/activate", venv) ==
        Messages{});
  CHECK(problems_with(kScript, "conda activate cruijff",
                      "source /v/other/bin/activate || fail '/v/tune cannot be activated'", venv) ==
        Messages{"rank8/finetune.slurm:7: the environment comes from `source "
                 "/v/other/bin/activate`, but the plan says /v/tune" +
                 kRow});
  RunConfig modules = run_with("modules", std::string("anaconda3/2025.6"));
  modules.settings.erase("conda_env");
  CHECK(problems(modules, sample_files(modules)) == Messages{});
  CHECK(problems_with(kScript, "load anaconda3/2025.6",
                      "load anaconda4 || fail 'no module anaconda3/2025.6'", modules) ==
        Messages{"rank8/finetune.slurm: no `module load` loads anaconda3/2025.6, but the plan says "
                 "anaconda3/2025.6" +
                 kRow});
}

TEST_CASE("a run trains in its own directory") {
  CHECK(problems_with(kScript, "#SBATCH --gres", "#SBATCH --chdir=../rank16\n#SBATCH --gres") ==
        Messages{"rank8/finetune.slurm:3: `--chdir` is ../rank16, but the run trains in its own "
                 "directory."});
  CHECK(problems_with(kScript, "tune run", "cd ../rank16\ntune run") ==
        Messages{"rank8/finetune.slurm:9: `cd` is cd ../rank16, but the run trains in its own "
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

TEST_CASE("a job is one task on one node, not an array") {
  const std::string gres = "#SBATCH --gres";
  const std::string once = ", but a run trains once, as one task on one node.";
  CHECK(problems_with(kScript, gres, "#SBATCH --array=0-3 -N 2 -n 4\n#SBATCH --gres") ==
        Messages{"rank8/finetune.slurm:3: `--array` is 0-3" + once,
                 "rank8/finetune.slurm:3: `--nodes` is 2" + once,
                 "rank8/finetune.slurm:3: `--ntasks` is 4" + once});
  CHECK(problems_with(kScript, gres, "#SBATCH --nodes=1 --ntasks=1\n#SBATCH --gres") == Messages{});
  CHECK(problems_with(kScript, gres, "#SBATCH --ntasks=4\n#SBATCH --gres",
                      run_with("sbatch_options", std::string("--ntasks=4"))) == Messages{});
}
