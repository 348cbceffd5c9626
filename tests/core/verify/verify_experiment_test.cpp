#include "core/verify/verify_experiment.h"

#include <algorithm>
#include <filesystem>

#include "tests/core/verify/place.h"

using namespace core;
using namespace core::testing;

TEST_CASE("an experiment that is as planned passes and is reported") {
  Place place;
  place.add_program("bash");
  const auto before = place.disk.tree();
  const VerifiedExperiment found = place.verify();
  CHECK(failures(found.runs[0]) == Messages{});
  CHECK(found.everything_passed());
  CHECK(found.count(RunVerdict::passed) == 2);
  CHECK(sentences(found.warnings) ==
        Messages{
            "model_exists: /models/Llama-3.2-1B-Instruct: the model is not on this machine; make "
            "sure that compute nodes have it. The same applies to 1 more run.",
            "dataset_exists: /data/words.json: the data set is not on this machine; make sure that "
            "compute nodes have it. The same applies to 1 more run."});
  CHECK(found.report.starts_with(
      "## Scaffold Complete\n\nSuccessfully created 2 fine-tuning runs in:\n"));
  CHECK(check_of(found.runs[0], "manifest").status == CheckStatus::passed);
  CHECK(check_of(found.runs[0], "model_exists").message ==
        "/models/Llama-3.2-1B-Instruct: the model is not on this machine; make sure that "
        "compute nodes have it.");
  CHECK(place.disk.tree() == before);
}

TEST_CASE("what is missing or wrong is reported run by run") {
  Place place;
  std::filesystem::remove_all(place.disk.path("rank8"));
  std::filesystem::remove(place.disk.path("rank16/finetune.slurm"));
  const VerifiedExperiment found = place.verify();
  CHECK(failures(found.runs[0]) == Messages{"rank8/ does not exist; scaffold_run creates it."});
  CHECK(failures(found.runs[1]) == Messages{"rank16/finetune.slurm is missing."});
  CHECK(found.report.find("✗ rank8/: rank8/ does not exist; scaffold_run creates it.\n") !=
        std::string::npos);
  CHECK_FALSE(found.everything_passed());
}

TEST_CASE("a second request that contradicts the first fails though that one passed") {
  Place place;
  const std::string script = place.disk.read("rank8/finetune.slurm");
  const std::string gres = "#SBATCH --gres=gpu:1";
  REQUIRE(script.find(gres) != std::string::npos);
  place.disk.write("rank8/finetune.slurm",
                   std::string(script).insert(script.find(gres), "#SBATCH --gpus=4\n"));
  const VerifiedExperiment found = place.verify();
  CHECK(found.runs[0].verdict == RunVerdict::failed);
  const auto fails = [](const Check& check) {
    return check.name == "gpus" && check.status == CheckStatus::failed;
  };
  CHECK(std::any_of(found.runs[0].checks.begin(), found.runs[0].checks.end(), fails));
}

TEST_CASE("two runs with one output directory would overwrite each other") {
  Place place;
  place.disk.write("rank16/finetune.yaml", with(place.disk.read("rank16/finetune.yaml"),
                                                "ck-out-rank16", "rank16/../ck-out-rank8"));
  const VerifiedExperiment found = place.verify();
  CHECK(check_of(found.runs[1], "output_dir_unique").message ==
        "rank16/finetune.yaml:3: `output_dir` is /out/cap/ck-out-rank8, the same as that of "
        "rank8: the runs would overwrite each other's checkpoints.");
}

TEST_CASE("errors of the last scaffold_run and a missing log fail the experiment") {
  Place place;
  place.disk.write("scaffold-runs.log",
                   place.disk.read("scaffold-runs.log") +
                       "[2025-10-22 16:31:00] RUN_SETUP: rank8\nResult: Error: exit code 1\n\n");
  CHECK(place.verify().checks[0].message ==
        place.disk.path("scaffold-runs.log") +
            ": the last scaffold_run logged 1 error, starting with: RUN_SETUP: rank8: exit code 1");
  std::filesystem::remove(place.disk.path("scaffold-runs.log"));
  const VerifiedExperiment found = place.verify();
  CHECK(found.checks[0].message ==
        place.disk.path("scaffold-runs.log") + " is missing; scaffold_run writes it.");
  CHECK_FALSE(found.everything_passed());
}

TEST_CASE("a run that is no longer in the plan is a warning") {
  Place place;
  place.experiment.runs.pop_back();
  const VerifiedExperiment found = place.verify();
  CHECK(
      found.warnings.back() ==
      Warning{
          "not_in_plan",
          "rank16/ was created for the run Llama-3.2-1B-Instruct_rank16, which is no longer in the "
          "plan.",
          "rank16"});
  CHECK(found.everything_passed());
}

TEST_CASE("a manifest that cannot be read is a warning, and the disk is verified all the same") {
  Place place;
  place.disk.write(".scaffold/manifest.json", "{");
  const VerifiedExperiment found = place.verify();
  CHECK(found.warnings[0].code == "manifest_not_read");
  CHECK(found.count(RunVerdict::passed) == 2);
}

TEST_CASE("time and cancel leave the rest pending; the first run is always verified") {
  Place place;
  place.time_budget = std::chrono::milliseconds(1);
  place.on_run = [&](std::size_t, const VerifiedRun&) {
    place.clock.pass(std::chrono::seconds(1));
  };
  CHECK(place.verify().runs[0].verdict == RunVerdict::passed);
  CHECK(place.verify().runs[1].verdict == RunVerdict::pending);
  place.only = {"rank16"};
  CHECK(place.verify().runs.size() == 1);
  std::stop_source source;
  source.request_stop();
  place.stop = source.get_token();
  CHECK(place.verify().count(RunVerdict::pending) == 1);
}

TEST_CASE("with nothing to fine-tune, nothing is missing") {
  Place place;
  place.experiment.runs.clear();
  std::filesystem::remove(place.disk.path("scaffold-runs.log"));
  CHECK(place.verify().everything_passed());
}
