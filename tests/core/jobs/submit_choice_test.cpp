#include "core/jobs/submit_choice.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("an array asks for what its runs ask for and starts each in its directory") {
  CHECK(array_script("#!/bin/bash -l\n#SBATCH --job-name=a\n#SBATCH --gres=gpu:1\n"
                     "#SBATCH --output=slurm-%j.out\ntune run\n",
                     {"rank8", "rank16"}) ==
        "#!/bin/bash\n"
        "#SBATCH --gres=gpu:1\n"
        "#SBATCH --output=/dev/null\n"
        "\n"
        "# One task per run: it enters the run directory and starts the script there. Its log is\n"
        "# slurm-JOB.out, as if the run had been submitted alone.\n"
        "directories=(\n"
        "  rank8\n"
        "  rank16\n"
        ")\n"
        "cd \"$SLURM_SUBMIT_DIR/${directories[$SLURM_ARRAY_TASK_ID]}\" || exit 1\n"
        "exec > \"slurm-$SLURM_JOB_ID.out\" 2>&1 || exit 1\n"
        "exec /bin/bash -l ./finetune.slurm\n");
}

TEST_CASE("a script that an array could not stand in for does not become a task") {
  const std::string script = "#!/bin/bash\n#SBATCH --gres=gpu:1\n";
  CHECK(fits_array(script));
  CHECK(fits_array(script + "#SBATCH -o slurm-%j.out\n"));
  for (const char* line : {"#SBATCH --output=logs/%x.out", "#SBATCH --error=e", "#SBATCH -D /x",
                           "#SBATCH --array=0-3"}) {
    CHECK_FALSE(fits_array(script + line + "\n"));
  }
  CHECK_FALSE(fits_array("#!/bin/bash $(x)\n"));
  CHECK_FALSE(fits_array("no interpreter\n"));
}
