#include "core/verify/verify_experiment.h"

#include <sys/stat.h>
#include <algorithm>

#include <filesystem>
#include <functional>

#include "core/record/store.h"
#include "tests/catch.h"
#include "tests/core/record/disk.h"
#include "tests/core/verify/sample_run.h"

using namespace core;

namespace {

/// Answers as a test says, and notes what it was asked.
class FakeSubprocess : public Subprocess {
 public:
  Result<CommandOutcome> run(const Command& command, const std::stop_token&) override {
    commands.push_back(command.arguments);
    return answer(command);
  }

  std::vector<std::vector<std::string>> commands;
  std::function<Result<CommandOutcome>(const Command&)> answer = [](const Command&) {
    CommandOutcome outcome;
    outcome.exit_code = 0;
    return Result<CommandOutcome>(outcome);
  };
};

/// The sample experiment on a disk, with programs of its own outside of the experiment.
class Place {
 public:
  Place() {
    experiment.runs = {testing::sample_run(8), testing::sample_run(16)};
    plan.directory = disk.path();
    plan.summary_path = disk.path("experiment_summary.md");
    Manifest manifest;
    for (const RunConfig& run : experiment.runs) {
      const FileSet set = testing::sample_files(run);
      for (const File& file : set) disk.write(run.directory + "/" + file.name, file.contents);
      manifest.runs[run.directory] = record_of(run, {}, "builtin", "1", set);
    }
    disk.write("scaffold-runs.log",
               "[2025-10-22 16:30:00] DISCOVER_EXPERIMENT: Found experiment\n\n"
               "[2025-10-22 16:31:00] COMPLETE: All runs scaffolded\n\n");
    disk.write(".scaffold/lock", "");
    if (!Store(files, disk.path()).write_manifest(manifest)) std::abort();
  }

  /// Puts a program on the PATH.
  void add_program(const std::string& name) {
    programs.write(name, "#!/bin/sh\n");
    ::chmod(programs.path(name).c_str(), 0755);
  }

  VerifiedExperiment verify() {
    VerifyRequest request{plan, experiment, {}, {}, "me", std::chrono::seconds(20), {}, {}};
    request.environment["PATH"] = programs.path();
    if (time_budget) request.time_budget = *time_budget;
    request.only_directories = only;
    request.on_run = on_run;
    request.stop = stop;
    return verify_experiment(files, subprocess, clock, request);
  }

  testing::Directory disk;
  testing::Directory programs;
  RealFileSystem files;
  FakeSubprocess subprocess;
  testing::FixedClock clock;
  ExperimentPlan plan;
  ResolvedExperiment experiment;
  std::optional<std::chrono::milliseconds> time_budget;
  std::vector<std::string> only;
  std::function<void(std::size_t, const VerifiedRun&)> on_run;
  std::stop_token stop;
};

const Check& check_of(const VerifiedRun& run, const std::string& name) {
  for (const Check& check : run.checks) {
    if (check.name == name) return check;
  }
  FAIL("no check " + name);
  return run.checks.front();
}

std::vector<std::string> failures(const VerifiedRun& run) {
  std::vector<std::string> messages;
  for (const Check& check : run.checks) {
    if (check.status == CheckStatus::failed) messages.push_back(check.message);
  }
  return messages;
}

using Messages = std::vector<std::string>;

Messages sentences(const std::vector<Warning>& warnings) {
  Messages messages;
  for (const Warning& warning : warnings) messages.push_back(warning.code + ": " + warning.message);
  return messages;
}

Result<CommandOutcome> ended(int code, const std::string& words) {
  CommandOutcome outcome;
  outcome.exit_code = code;
  outcome.error_output = words;
  return outcome;
}

}  // namespace

TEST_CASE("an experiment that is as planned passes and is reported") {
  Place place;
  place.add_program("bash");
  const auto before = place.disk.tree();
  const VerifiedExperiment found = place.verify();
  CHECK(failures(found.runs[0]) == Messages{});
  CHECK(found.all_well());
  CHECK(found.count(RunVerdict::passed) == 2);
  CHECK(sentences(found.warnings) ==
        Messages{
            "model_exists: /models/Llama-3.2-1B-Instruct: the model is not on this machine; make "
            "sure that compute nodes have it. The same holds for 1 more run.",
            "dataset_exists: /data/words.json: the data set is not on this machine; make sure that "
            "compute nodes have it. The same holds for 1 more run."});
  CHECK(found.report.starts_with(
      "## Scaffold Complete\n\nSuccessfully created 2 fine-tuning runs in:\n"));
  CHECK(check_of(found.runs[0], "manifest").status == CheckStatus::passed);
  CHECK(check_of(found.runs[0], "model_exists").message ==
        "/models/Llama-3.2-1B-Instruct: the model is not on this machine; make sure that "
        "compute nodes have it.");
  CHECK(place.disk.tree() == before);
}

TEST_CASE("what is not there, or is not what it should be, is told run by run") {
  Place place;
  std::filesystem::remove_all(place.disk.path("rank8"));
  std::filesystem::remove(place.disk.path("rank16/finetune.slurm"));
  const VerifiedExperiment found = place.verify();
  CHECK(failures(found.runs[0]) == Messages{"rank8/ does not exist; scaffold_run creates it."});
  CHECK(failures(found.runs[1]) == Messages{"rank16/finetune.slurm is missing."});
  CHECK(found.report.find("✗ rank8/: rank8/ does not exist; scaffold_run creates it.\n") !=
        std::string::npos);
  CHECK_FALSE(found.all_well());
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

TEST_CASE("links and files in the place of a run directory are no run directories") {
  Place place;
  std::filesystem::rename(place.disk.path("rank8"), place.disk.path("elsewhere"));
  std::filesystem::create_symlink(place.disk.path("elsewhere"), place.disk.path("rank8"));
  std::filesystem::remove(place.disk.path("rank16/finetune.yaml"));
  std::filesystem::create_symlink(place.disk.path("elsewhere/finetune.yaml"),
                                  place.disk.path("rank16/finetune.yaml"));
  const VerifiedExperiment found = place.verify();
  CHECK(failures(found.runs[0]) == Messages{"rank8 is a link; a run directory is expected."});
  CHECK(failures(found.runs[1]) == Messages{"rank16/finetune.yaml is a link; a file is expected."});
}

TEST_CASE("drift is named: edited, planned anew, never finished") {
  Place place;
  place.disk.write("rank8/finetune.yaml", place.disk.read("rank8/finetune.yaml") + "# a remark\n");
  place.experiment.runs[1].settings["epochs"].value = std::int64_t{2};
  const VerifiedExperiment drifted = place.verify();
  CHECK(check_of(drifted.runs[0], "manifest").message ==
        "rank8: edited by hand since the run was created: finetune.yaml.");
  const Messages warnings = sentences(drifted.warnings);
  CHECK(std::find(warnings.begin(), warnings.end(),
                  "manifest: rank8: edited by hand since the run was created: finetune.yaml.") !=
        warnings.end());
  CHECK(check_of(place.verify().runs[1], "manifest").message ==
        "rank16: the plan has changed since the run was created: epochs was 1 and is now 2.");
  std::filesystem::remove(place.disk.path(".scaffold/manifest.json"));
  CHECK(check_of(place.verify().runs[0], "manifest").message ==
        "rank8: scaffold_run has no record of this run: it was never finished, or was created some "
        "other way.");
}

TEST_CASE("two runs with one output directory would overwrite each other") {
  Place place;
  place.disk.write("rank16/finetune.yaml",
                   testing::with(place.disk.read("rank16/finetune.yaml"), "ck-out-rank16",
                                 "rank16/../ck-out-rank8"));
  const VerifiedExperiment found = place.verify();
  CHECK(check_of(found.runs[1], "output_dir_unique").message ==
        "rank16/finetune.yaml:3: `output_dir` is /out/cap/ck-out-rank8, the same as that of "
        "rank8: the runs would overwrite each other's checkpoints.");
}

TEST_CASE("bash judges the syntax and runs nothing") {
  Place place;
  CHECK(check_of(place.verify().runs[0], "bash_syntax").message ==
        "rank8/finetune.slurm: the syntax was not checked: there is no bash on this machine.");
  place.add_program("bash");
  place.subprocess.answer = [](const Command&) {
    return ended(2, "finetune.slurm: line 3: unexpected EOF\nmore\n");
  };
  CHECK(check_of(place.verify().runs[0], "bash_syntax").message ==
        "rank8/finetune.slurm: bash finds a syntax error: finetune.slurm: line 3: unexpected EOF");
  CHECK(place.subprocess.commands[0] == Messages{place.programs.path("bash"), "--norc",
                                                 "--noprofile", "-n",
                                                 place.disk.path("rank8/finetune.slurm")});
  place.subprocess.answer = [](const Command&) {
    return Result<CommandOutcome>(Error{"it could not be started"});
  };
  CHECK(check_of(place.verify().runs[0], "bash_syntax").message ==
        "rank8/finetune.slurm: the syntax was not checked: it could not be started.");
}

TEST_CASE("a program that lies in the experiment is not started") {
  Place place;
  place.disk.write("bin/bash", "#!/bin/sh\n");
  ::chmod(place.disk.path("bin/bash").c_str(), 0755);
  std::filesystem::remove_all(place.programs.path());
  std::filesystem::create_symlink(place.disk.path("bin"), place.programs.path());
  CHECK(check_of(place.verify().runs[0], "bash_syntax").status == CheckStatus::warning);
  CHECK(place.subprocess.commands.empty());
}

TEST_CASE("Slurm is asked once for each distinct request") {
  Place place;
  place.add_program("sbatch");
  CHECK(check_of(place.verify().runs[1], "sbatch").status == CheckStatus::passed);
  CHECK(place.subprocess.commands ==
        std::vector<Messages>{{place.programs.path("sbatch"), "--test-only",
                               place.disk.path("rank8/finetune.slurm")}});
  place.subprocess.answer = [](const Command&) {
    return ended(1,
                 "sbatch: error: invalid partition specified: x\nallocation failure: Invalid "
                 "partition name specified\n");
  };
  const VerifiedExperiment refused = place.verify();
  CHECK(failures(refused.runs[1]) == Messages{"rank16/finetune.slurm: Slurm refuses it: sbatch: "
                                              "error: invalid partition specified: x allocation "
                                              "failure: Invalid partition name specified"});
}

TEST_CASE("where no Slurm answers, that is a warning, and it is not asked again") {
  Place place;
  place.add_program("sbatch");
  place.subprocess.answer = [](const Command&) {
    return ended(1, "allocation failure: Unable to contact slurm controller (connect failure)\n");
  };
  const VerifiedExperiment found = place.verify();
  CHECK(found.all_well());
  CHECK(check_of(found.runs[1], "sbatch").message ==
        "rank16/finetune.slurm: Slurm did not answer: allocation failure: Unable to contact "
        "slurm "
        "controller (connect "
        "failure)");
  CHECK(place.subprocess.commands.size() == 1);
}

TEST_CASE("errors of the last scaffold and a log that is gone fail the experiment") {
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
  CHECK_FALSE(found.all_well());
}

TEST_CASE("a run that the plan no longer names is a warning") {
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
  CHECK(found.all_well());
}

TEST_CASE("a manifest that cannot be read is a warning, the disk is looked at all the same") {
  Place place;
  place.disk.write(".scaffold/manifest.json", "{");
  const VerifiedExperiment found = place.verify();
  CHECK(found.warnings[0].code == "manifest_not_read");
  CHECK(found.count(RunVerdict::passed) == 2);
}

TEST_CASE("time and cancel leave the rest pending; the first run is always looked at") {
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

TEST_CASE("with nothing to fine-tune there is nothing to miss") {
  Place place;
  place.experiment.runs.clear();
  std::filesystem::remove(place.disk.path("scaffold-runs.log"));
  CHECK(place.verify().all_well());
}
