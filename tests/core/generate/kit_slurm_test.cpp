#include "core/generate/kit_slurm.h"

#include "tests/catch.h"
#include "tests/core/generate/sample_run.h"

using core::complete_script;
using core::script_remarks;
using tests::sample_run;
using tests::set;

namespace {

constexpr const char* kScript =
    "#!/bin/bash\n"
    "#SBATCH --mem=8G # Memory\n"
    "#SBATCH --time=0:59:00\n"
    "#SBATCH --gres=gpu:1\n"
    "#SBATCH --account=msalganik\n"
    "#SBATCH --constraint=gpu40\n"
    "\n"
    "module purge\n"
    "module load anaconda3/2025.6\n"
    "conda activate cruijff\n";

}  // namespace

TEST_CASE("A script with all that was planned stays as it is") {
  const auto completed = complete_script(kScript, sample_run());
  CHECK(completed.text == kScript);
  CHECK(completed.changes.empty());
}

TEST_CASE("What is missing or different is changed and reported") {
  auto run = sample_run();
  set(run, "mem", std::string("16G"));
  set(run, "qos", std::string("short"));
  set(run, "gpu_type", std::string("a100"));
  set(run, "modules", std::string("anaconda3/2025.6 cuda/12"));
  const auto completed = complete_script(kScript, run);
  CHECK(completed.text ==
        "#!/bin/bash\n"
        "#SBATCH --mem=16G\n"
        "#SBATCH --time=0:59:00\n"
        "#SBATCH --gres=gpu:a100:1\n"
        "#SBATCH --account=msalganik\n"
        "#SBATCH --constraint=gpu40\n"
        "#SBATCH --qos=short\n"
        "\n"
        "module purge\n"
        "module load anaconda3/2025.6\n"
        "module load cuda/12\n"
        "conda activate cruijff\n");
  CHECK(completed.changes ==
        std::vector<std::string>{"The kit's script sets --mem=8G; finetune.slurm has `#SBATCH "
                                 "--mem=16G` instead.",
                                 "The kit's script does not set --qos, so `#SBATCH --qos=short` "
                                 "was added to finetune.slurm.",
                                 "The kit's script cannot request these GPUs, so `#SBATCH "
                                 "--gres=gpu:a100:1` was put into finetune.slurm.",
                                 "The kit's script does not load this module, so `module load "
                                 "cuda/12` was added to finetune.slurm."});
}

TEST_CASE("A virtual environment is entered by its own path") {
  auto run = sample_run();
  run.settings.erase("conda_env");
  set(run, "venv", std::string("/home/me/venv"));
  const std::string line = "source $PROJECT/venvs//home/me/venv/bin/activate\n";
  CHECK(complete_script(std::string(kScript) + line, run).text ==
        std::string(kScript) + "source /home/me/venv/bin/activate\n");
}

TEST_CASE("Traps of the kit's script are named") {
  const std::string script = std::string("#!/bin/bash\n#SBATCH --output=/out/logs/slurm-%j.out\n") +
                             "#SBATCH --partition=nomig\nconda activate cruijff\n";
  CHECK(script_remarks(script, sample_run()) ==
        std::vector<std::string>{
            "finetune.slurm:4: the kit's `conda activate` can fail silently, and the job then "
            "continues with another Python; with `generator: \"builtin\"` it would end with a "
            "message.",
            "finetune.slurm:2: the job's log goes to /out/logs/; if that directory does not exist, "
            "the job fails without a message, so create it before submitting.",
            "finetune.slurm:3: the kit's script requests partition nomig by default; if that is "
            "not yours, name another in the plan or the site settings."});
}
