#include "core/verify/report.h"

#include "tests/catch.h"

using core::ReportedRun;
using core::scaffold_report;

namespace {

ReportedRun ready(const std::string& directory) {
  return {directory, ReportedRun::State::ready, ""};
}

}  // namespace

TEST_CASE("the report of a whole experiment is the specification's") {
  CHECK(scaffold_report("/scratch/cap", {ready("rank8_lr1e-5"), ready("rank8_lr5e-5")}, "niznik") ==
        R"(## Scaffold Complete

Successfully created 2 fine-tuning runs in:
`/scratch/cap/`

### Created Runs

✓ rank8_lr1e-5/
✓ rank8_lr5e-5/

Each run contains:
- setup_finetune.yaml (configuration)
- finetune.yaml (torchtune config)
- finetune.slurm (SLURM script)

### Next Steps

To submit all jobs:
```bash
cd /scratch/cap
for dir in rank8_lr1e-5 rank8_lr5e-5; do (cd "$dir" && sbatch finetune.slurm); done
```

Or submit individually:
```bash
cd rank8_lr1e-5
sbatch finetune.slurm
```

Monitor jobs:
```bash
squeue -u niznik
```

See `scaffold-runs.log` for detailed creation log.
)");
}

TEST_CASE("one run needs no loop") {
  CHECK(scaffold_report("/s/my exp's", {ready("rank8")}, "") == R"(## Scaffold Complete

Successfully created 1 fine-tuning run in:
`/s/my exp's/`

### Created Runs

✓ rank8/

Each run contains:
- setup_finetune.yaml (configuration)
- finetune.yaml (torchtune config)
- finetune.slurm (SLURM script)

### Next Steps

To submit the job:
```bash
cd '/s/my exp'\''s/rank8'
sbatch finetune.slurm
```

Monitor jobs:
```bash
squeue -u "$USER"
```

See `scaffold-runs.log` for detailed creation log.
)");
}

TEST_CASE("failed and pending runs are counted and named, and not submitted") {
  const std::string report = scaffold_report("/s",
                                             {{"a", ReportedRun::State::failed, "It broke."},
                                              ready("b"),
                                              {"c", ReportedRun::State::pending, ""}},
                                             "me");
  CHECK(report.starts_with(R"(## Scaffold Incomplete

1 of 3 fine-tuning runs are ready in:
`/s/`

### Created Runs

✓ b/

### Failed Runs

✗ a/: It broke.

### Pending Runs

… c/

Each run contains:
)"));
  CHECK(report.find("cd /s/b\nsbatch finetune.slurm\n") != std::string::npos);
  CHECK(report.find("for dir") == std::string::npos);
}

TEST_CASE("with no run at all there is nothing to submit") {
  CHECK(scaffold_report("/s", {}, "me") ==
        "## Scaffold Complete\n\nThere is nothing to fine-tune in:\n`/s/`\n\n"
        "See `scaffold-runs.log` for detailed creation log.\n");
  CHECK(core::submit_lines("/s", {}).empty());
  CHECK(scaffold_report("/s", {{"a", ReportedRun::State::failed, "It broke."}}, "me") ==
        "## Scaffold Incomplete\n\n0 of 1 fine-tuning runs are ready in:\n`/s/`\n\n### Failed "
        "Runs\n\n"
        "✗ a/: It broke.\n\nSee `scaffold-runs.log` for detailed creation log.\n");
}
