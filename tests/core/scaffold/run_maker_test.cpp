#include "core/scaffold/run_maker.h"

#include <filesystem>

#include "tests/core/scaffold/place.h"

using namespace core;
using core::testing::Place;
using core::testing::statuses;
using core::testing::with;

TEST_CASE("a run whose files lack a value of the plan is not written") {
  Place place({8});
  place.generator.make = [](const RunConfig& run) -> Result<GeneratedRun> {
    FileSet files = testing::sample_files(run);
    files[1].contents = with(files[1].contents, "lr: 1e-5", "lr: 1e-4");
    return GeneratedRun{files, {}};
  };
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(outcome.runs[0].status == RunStatus::failed);
  CHECK(outcome.runs[0].failed_checks.size() == 1);
  CHECK(outcome.runs[0].error ==
        "rank8/finetune.yaml:20: `optimizer.lr` is 1e-4, but the plan says 1e-5 "
        "(/x/experiment_summary.md:12).");
  CHECK_FALSE(place.disk.has("rank8"));
}

TEST_CASE("a file that mentions the directory it was made in is not written") {
  Place place({8});
  place.generator.text_only = false;
  std::string workplace;
  place.generator.during = [&](const RunConfig&, const std::string& path) { workplace = path; };
  place.generator.make = [&](const RunConfig& run) -> Result<GeneratedRun> {
    FileSet files = testing::sample_files(run);
    files[2].contents += "# " + workplace + "\n";
    return GeneratedRun{files, {}};
  };
  CHECK(place.local(place.scaffold().runs[0].error) ==
        "finetune.slurm, made by cruijff_kit, mentions EXP/.scaffold/staging/work/rank8, the "
        "temporary directory it was made in.");
}

TEST_CASE("existing files with other contents stay unless they may be overwritten") {
  Place place({8});
  place.disk.write("rank8/finetune.yaml", "mine\n");
  place.disk.write("rank8/slurm-123.out", "output\n");
  place.disk.write("rank8/finetune.slurm", "mine too\n");
  ScaffoldRequest request = place.request();
  CHECK(place.scaffold(request).runs[0].error ==
        "rank8/finetune.yaml already exists with different contents (scaffold_run has no record of "
        "it), as does 1 other file; call again with `overwrite: true` to replace it (the old "
        "contents are kept under .scaffold/replaced/), or move it away.");
  CHECK(place.disk.read("rank8/finetune.yaml") == "mine\n");
  CHECK_FALSE(place.disk.has("rank8/setup_finetune.yaml"));
  request.overwrite = true;
  CHECK(statuses(place.scaffold(request)) == std::vector<RunStatus>{RunStatus::created});
  testing::expect_whole(place, place.experiment.runs[0]);
  CHECK(place.disk.read("rank8/slurm-123.out") == "output\n");
  CHECK(place.disk.read(".scaffold/replaced/2025-10-22_16-30-00/rank8/finetune.yaml") == "mine\n");
  CHECK(place.disk.read(".scaffold/replaced/2025-10-22_16-30-00/rank8/finetune.slurm") ==
        "mine too\n");
  place.disk.write("rank8/finetune.yaml", "mine again\n");
  CHECK(place.scaffold().runs[0].error.find("(it was edited after it was made);") !=
        std::string::npos);
  CHECK(statuses(place.scaffold(request)) == std::vector<RunStatus>{RunStatus::created});
  CHECK(place.disk.read(".scaffold/replaced/2025-10-22_16-30-00-2/rank8/finetune.yaml") ==
        "mine again\n");
}

TEST_CASE("a changed plan fails the runs that were made from the old one") {
  Place place({8});
  place.scaffold();
  place.generator.make = [](const RunConfig& run) -> Result<GeneratedRun> {
    FileSet files = testing::sample_files(run);
    files[0].contents += "# new\n";
    return GeneratedRun{files, {}};
  };
  CHECK(place.scaffold().runs[0].error ==
        "rank8/setup_finetune.yaml already exists with different contents (it was made before the "
        "plan or the generator "
        "changed); call again with `overwrite: true` to replace it (the old contents are kept "
        "under .scaffold/replaced/), or move it away.");
}

TEST_CASE("a directory that lacks a file is completed, and other files are kept") {
  Place place({8});
  place.scaffold();
  std::filesystem::remove(place.disk.path("rank8/finetune.slurm"));
  place.disk.write("rank8/checkpoints/epoch_0/x", "x");
  CHECK(statuses(place.scaffold()) == std::vector<RunStatus>{RunStatus::created});
  testing::expect_whole(place, place.experiment.runs[0]);
  CHECK(place.disk.read("rank8/checkpoints/epoch_0/x") == "x");
  CHECK(
      place.disk.read("scaffold-runs.log").find("Result: Directory already exists and was kept") !=
      std::string::npos);
}

TEST_CASE("a rehearsal says what would be created and leaves the experiment alone") {
  Place place({8});
  const ScaffoldRequest request = place.request();
  const Manifest manifest;
  const RunMaker maker(place.files, place.generator, request, manifest);
  const auto before = place.disk.tree();
  const RunOutcome outcome = maker.dry_run(place.experiment.runs[0], "");
  CHECK(outcome.status == RunStatus::planned);
  CHECK(outcome.directory == "rank8");
  CHECK(outcome.files.size() == 3);
  CHECK(place.disk.tree() == before);
}
