#include "core/scaffold/scaffold.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "core/record/scaffold_log.h"
#include "core/record/store.h"
#include "core/system/lock.h"
#include "tests/core/scaffold/place.h"

using namespace core;
using core::testing::Place;
using core::testing::statuses;
using core::testing::with;

namespace {

constexpr RunStatus kCreated = RunStatus::created;
constexpr RunStatus kUnchanged = RunStatus::unchanged;
constexpr RunStatus kFailed = RunStatus::failed;
constexpr RunStatus kPending = RunStatus::pending;
using Statuses = std::vector<RunStatus>;

void expect_whole(const Place& place, const RunConfig& run) {
  for (const File& file : testing::sample_files(run)) {
    CHECK(place.disk.read(run.directory + "/" + file.name) == file.contents);
  }
}

}  // namespace

TEST_CASE("runs are made, recorded, logged and reported") {
  Place place;
  place.generator.text_only = false;
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(statuses(outcome) == Statuses{kCreated, kCreated});
  CHECK(outcome.runs[0].files[0].size == testing::sample_setup(place.experiment.runs[0]).size());
  for (const RunConfig& run : place.experiment.runs) expect_whole(place, run);
  CHECK(place.disk.has(".scaffold/manifest.json"));
  CHECK_FALSE(place.disk.has(".scaffold/staging"));
  CHECK(place.disk.read(".scaffold/report.md") == outcome.report);
  CHECK(outcome.report.starts_with(
      "## Scaffold Complete\n\nSuccessfully created 2 fine-tuning runs in:\n"));
}

TEST_CASE("the log has the specification's entries, from DISCOVER_EXPERIMENT to COMPLETE") {
  Place place({8});
  place.generator.text_only = false;
  place.experiment.runs[0].dataset.path = place.disk.path("words.json");
  place.disk.write("words.json", "{}");
  place.generator.make = [&](const RunConfig& run) -> Result<GeneratedRun> {
    FileSet files = testing::sample_files(run);
    files[1].contents =
        with(files[1].contents, "${input_dir}/${dataset_label}.json", run.dataset.path);
    return GeneratedRun{files, {{"a_code", "Something of note.", "rank8"}}};
  };
  ScaffoldRequest request = place.request();
  request.answers = {{"epochs", "1"}};
  place.scaffold(request);
  const std::string size = std::to_string(testing::sample_setup(place.experiment.runs[0]).size());
  std::string log = place.local(place.disk.read("scaffold-runs.log"));
  const std::size_t checks = log.find("Success - ", log.find("VERIFY_RUN"));
  log.erase(checks + 10, log.find(" checks", checks) - checks - 10);
  CHECK(log == R"([2025-10-22 16:30:00] DISCOVER_EXPERIMENT: Found experiment
Details: EXP/experiment_summary.md
Result: Successfully read experiment plan (1 fine-tuned run)

[2025-10-22 16:30:00] PARSE_SUMMARY: cap
Details: 2 rows in the run table
Result: 1 fine-tuned run, 1 control run skipped

[2025-10-22 16:30:00] ANALYZE_PARAMETERS: Identifying varying parameters
Details: Checked LoRA Rank, Learning Rate
Result: Varying parameters: LoRA Rank (8)
Directory naming pattern: rank{N}

[2025-10-22 16:30:00] ANSWER: epochs
Details: Answered by the user
Result: 1

[2025-10-22 16:30:00] WARNING: path_not_found
Details: /models/Llama-3.2-1B-Instruct
Result: The model /models/Llama-3.2-1B-Instruct is not there, as far as this machine can tell; make sure that compute nodes have it.

[2025-10-22 16:30:00] CREATE_RUN_DIR: rank8
Details: mkdir EXP/rank8
Result: Directory created successfully

[2025-10-22 16:30:00] GENERATE_YAML: rank8/setup_finetune.yaml
Details: Template: tasks/capitalization/templates/finetuning/setup_finetune_json.yaml
Parameters: rank=8, lr=1e-5, batch_size=4, epochs=1
Result: File created ()" +
                   size + R"( bytes)

[2025-10-22 16:30:00] RUN_SETUP: rank8
Command: cd EXP/rank8 && python ../../GitHub/cruijff_kit/tools/torchtune/setup_finetune.py
Result: Success - generated finetune.yaml and finetune.slurm

[2025-10-22 16:30:00] VERIFY_RUN: rank8
Details: Values read back and compared with the plan
Result: Success -  checks

[2025-10-22 16:30:00] WARNING: a_code
Details: rank8
Result: Something of note.

[2025-10-22 16:30:00] COMPLETE: All runs scaffolded
Summary: 1 run created successfully, 0 failures
Next: User can cd to run directories and submit with `sbatch finetune.slurm`

)");
}

TEST_CASE("a second call changes nothing and logs nothing, with either kind of generator") {
  for (const bool text_only : {true, false}) {
    Place place;
    place.generator.text_only = text_only;
    ScaffoldRequest request = place.request();
    request.answers = {{"epochs", "1"}};
    place.scaffold(request);
    const auto before = place.disk.tree();
    place.generator.calls = 0;
    const ScaffoldOutcome second = place.scaffold(request);
    CHECK(statuses(second) == Statuses{kUnchanged, kUnchanged});
    CHECK(second.runs[0].files.size() == 3);
    CHECK(place.disk.tree() == before);
    CHECK(place.generator.calls == (text_only ? 2 : 0));
  }
}

TEST_CASE("a dry run writes nothing in the experiment") {
  for (const bool text_only : {true, false}) {
    Place place;
    place.generator.text_only = text_only;
    std::string workplace;
    place.generator.during = [&](const RunConfig&, const std::string& path) { workplace = path; };
    const auto before = place.disk.tree();
    ScaffoldRequest request = place.request();
    request.dry_run = true;
    request.workers = 1;
    const ScaffoldOutcome outcome = place.scaffold(request);
    CHECK(statuses(outcome) == Statuses{RunStatus::planned, RunStatus::planned});
    CHECK(outcome.log_path.empty());
    CHECK(outcome.report.empty());
    CHECK(place.disk.tree() == before);
    CHECK_FALSE(place.disk.has(".scaffold"));
    CHECK(workplace.empty() == text_only);
    CHECK(workplace.find(place.disk.path()) == std::string::npos);
    CHECK_FALSE(std::filesystem::exists(workplace));
  }
}

TEST_CASE("a failing run stops no other, and is told in log and report") {
  Place place({8, 16, 32});
  place.generator.make = [](const RunConfig& run) -> Result<GeneratedRun> {
    if (run.directory == "rank16")
      return Error{"setup_finetune.py ended with exit code 1: ValueError: x"};
    return GeneratedRun{testing::sample_files(run), {}};
  };
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(statuses(outcome) == Statuses{kCreated, kFailed, kCreated});
  CHECK(outcome.runs[1].error == "setup_finetune.py ended with exit code 1: ValueError: x");
  CHECK_FALSE(place.disk.has("rank16"));
  const std::string log = place.disk.read("scaffold-runs.log");
  CHECK(last_scaffold(log).errors ==
        std::vector<std::string>{
            "RUN_SETUP: rank16: setup_finetune.py ended with exit code 1: ValueError: x"});
  CHECK(log.ends_with(
      "COMPLETE: Some runs failed\nSummary: 2 runs created successfully, 1 failure\n"
      "Next: User can mend what the entries with Error name, then call scaffold_run again\n\n"));
  CHECK(outcome.report.find("✗ rank16/: setup_finetune.py") != std::string::npos);
}

TEST_CASE("a value that did not arrive keeps the run from appearing") {
  Place place({8});
  place.generator.make = [](const RunConfig& run) -> Result<GeneratedRun> {
    FileSet files = testing::sample_files(run);
    files[1].contents = with(files[1].contents, "lr: 1e-5", "lr: 1e-4");
    return GeneratedRun{files, {}};
  };
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(outcome.runs[0].status == kFailed);
  CHECK(outcome.runs[0].failed_checks.size() == 1);
  CHECK(outcome.runs[0].error ==
        "rank8/finetune.yaml:20: `optimizer.lr` is 1e-4, but the plan says 1e-5 "
        "(/x/experiment_summary.md:12).");
  CHECK_FALSE(place.disk.has("rank8"));
}

TEST_CASE("a file that names the place where it was made is not kept") {
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
        "finetune.slurm made by cruijff_kit names EXP/.scaffold/staging/work/rank8, the directory "
        "in which it was "
        "made and which will not last.");
}

TEST_CASE("existing files with other contents stand unless they may be overwritten") {
  Place place({8});
  place.disk.write("rank8/finetune.yaml", "mine\n");
  place.disk.write("rank8/slurm-123.out", "output\n");
  place.disk.write("rank8/finetune.slurm", "mine too\n");
  ScaffoldRequest request = place.request();
  CHECK(
      place.scaffold(request).runs[0].error ==
      "rank8/finetune.yaml is there already with other contents (scaffold_run has no record of "
      "it), and 1 more of "
      "its files; call again with `overwrite: true` to replace it (what it replaces is kept under "
      ".scaffold/replaced/), or move it away.");
  CHECK(place.disk.read("rank8/finetune.yaml") == "mine\n");
  CHECK_FALSE(place.disk.has("rank8/setup_finetune.yaml"));
  request.overwrite = true;
  CHECK(statuses(place.scaffold(request)) == Statuses{kCreated});
  expect_whole(place, place.experiment.runs[0]);
  CHECK(place.disk.read("rank8/slurm-123.out") == "output\n");
  CHECK(place.disk.read(".scaffold/replaced/2025-10-22_16-30-00/rank8/finetune.yaml") == "mine\n");
  CHECK(place.disk.read(".scaffold/replaced/2025-10-22_16-30-00/rank8/finetune.slurm") ==
        "mine too\n");
  place.disk.write("rank8/finetune.yaml", "mine again\n");
  CHECK(place.scaffold().runs[0].error.find("(it was edited since it was made);") !=
        std::string::npos);
  CHECK(statuses(place.scaffold(request)) == Statuses{kCreated});
  CHECK(place.disk.read(".scaffold/replaced/2025-10-22_16-30-00-2/rank8/finetune.yaml") ==
        "mine again\n");
}

TEST_CASE("a plan that changed fails the runs that were made for it") {
  Place place({8});
  place.scaffold();
  place.generator.make = [](const RunConfig& run) -> Result<GeneratedRun> {
    FileSet files = testing::sample_files(run);
    files[0].contents += "# new\n";
    return GeneratedRun{files, {}};
  };
  CHECK(place.scaffold().runs[0].error ==
        "rank8/setup_finetune.yaml is there already with other contents (it was made before the "
        "plan or the generator "
        "changed); call again with `overwrite: true` to replace it (what it replaces is kept under "
        ".scaffold/replaced/), or move it away.");
}

TEST_CASE("a directory that lacks a file is filled, foreign files are kept") {
  Place place({8});
  place.scaffold();
  std::filesystem::remove(place.disk.path("rank8/finetune.slurm"));
  place.disk.write("rank8/checkpoints/epoch_0/x", "x");
  CHECK(statuses(place.scaffold()) == Statuses{kCreated});
  expect_whole(place, place.experiment.runs[0]);
  CHECK(place.disk.read("rank8/checkpoints/epoch_0/x") == "x");
  CHECK(place.disk.read("scaffold-runs.log")
            .find("Result: Directory is there already and was kept") != std::string::npos);
}

TEST_CASE("nothing is written through links or over files that are no files") {
  Place place({8, 16, 32});
  const testing::Directory outside;
  std::filesystem::create_directory_symlink(outside.path(), place.disk.path("rank8"));
  place.disk.write("rank16", "a file");
  place.disk.write("rank32/finetune.yaml/x", "");
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(place.local(outcome.runs[0].error) ==
        "EXP/rank8: is a link, a directory of the run's own is expected; move it away, then call "
        "again.");
  CHECK(place.local(outcome.runs[1].error) ==
        "EXP/rank16: is a file, a directory of the run's own is expected; move it away, then call "
        "again.");
  CHECK(place.local(outcome.runs[2].error) ==
        "EXP/rank32/finetune.yaml: is a directory, a file is expected; move it away, then call "
        "again.");
  CHECK(outside.tree().empty());
}

TEST_CASE("links in the place of what we write stop the call before it begins") {
  const testing::Directory outside;
  for (const char* name : {".scaffold", "scaffold-runs.log"}) {
    Place place;
    std::filesystem::create_symlink(outside.path("target"), place.disk.path(name));
    CHECK(place.error(place.request()) ==
          std::string("EXP/") + name +
              ": is a link; nothing is written through it. Move it away, then call again");
    CHECK(outside.tree().empty());
  }
  Place place({8});
  place.disk.write("rank8/finetune.yaml", "mine\n");
  place.disk.write(".scaffold/x", "");
  std::filesystem::create_directory_symlink(outside.path(), place.disk.path(".scaffold/replaced"));
  ScaffoldRequest request = place.request();
  request.overwrite = true;
  CHECK(
      place.local(place.scaffold(request).runs[0].error) ==
      "EXP/.scaffold/replaced/2025-10-22_16-30-00/rank8: leads out of the experiment's directory.");
  CHECK(place.disk.read("rank8/finetune.yaml") == "mine\n");
  CHECK(outside.tree().empty());
}

TEST_CASE("an experiment that is not there or cannot be written gives one sentence") {
  Place place;
  place.plan.directory += "/nowhere";
  CHECK(place.error(place.request()) ==
        "EXP/nowhere: is no directory, so no run can be made in it");
  Place locked;
  locked.files.hook = [](int, const std::string& path) -> Status {
    return Error{path + ": cannot be made: Permission denied"};
  };
  CHECK(locked.error(locked.request()) == "EXP/.scaffold: cannot be made: Permission denied");
}

TEST_CASE("a broken manifest stops the call before it begins") {
  Place place;
  place.disk.write(".scaffold/manifest.json", "{");
  const auto before = place.disk.tree();
  CHECK(place.error(place.request()) ==
        "EXP/.scaffold/manifest.json:1: is not valid JSON; move it away, then scaffold_run notes "
        "every run anew");
  CHECK(place.disk.tree() == before);
}

TEST_CASE("the time budget leaves runs pending, and calling again comes to an end") {
  Place place({1, 2, 4, 8});
  place.generator.during = [&](const RunConfig&, const std::string&) {
    place.clock.pass(std::chrono::seconds(1));
  };
  ScaffoldRequest request = place.request();
  request.time_budget = std::chrono::milliseconds(1);
  CHECK(statuses(place.scaffold(request)) == Statuses{kCreated, kPending, kPending, kPending});
  CHECK(place.disk.read("scaffold-runs.log")
            .ends_with("COMPLETE: Some runs are pending\nSummary: 1 run created successfully, 0 "
                       "failures, 3 pending\n"
                       "Next: User can call scaffold_run again to go on\n\n"));
  CHECK(statuses(place.scaffold(request)) == Statuses{kUnchanged, kCreated, kPending, kPending});
  CHECK(statuses(place.scaffold(request)) == Statuses{kUnchanged, kUnchanged, kCreated, kPending});
  CHECK(statuses(place.scaffold(request)) ==
        Statuses{kUnchanged, kUnchanged, kUnchanged, kCreated});
  CHECK(statuses(place.scaffold(request)) ==
        Statuses{kUnchanged, kUnchanged, kUnchanged, kUnchanged});
}

TEST_CASE("a cancel stops between runs, and one that was stopped on its way is pending") {
  Place place({1, 2, 4});
  std::stop_source source;
  ScaffoldRequest request = place.request();
  request.stop = source.get_token();
  request.on_run = [&](std::size_t done, const RunOutcome& run) {
    CHECK(done == 1);
    CHECK(run.directory == "rank1");
  };
  place.generator.during = [&](const RunConfig& run, const std::string&) {
    if (run.directory == "rank2") source.request_stop();
  };
  place.generator.make = [&](const RunConfig& run) -> Result<GeneratedRun> {
    if (source.stop_requested()) return Error{"cancelled"};
    return GeneratedRun{testing::sample_files(run), {}};
  };
  CHECK(statuses(place.scaffold(request)) == Statuses{kCreated, kPending, kPending});
  CHECK_FALSE(place.disk.has("rank2"));
}

TEST_CASE("only the requested runs are made") {
  Place place({1, 2, 4});
  ScaffoldRequest request = place.request();
  request.only_directories = {"rank2"};
  const ScaffoldOutcome outcome = place.scaffold(request);
  CHECK(outcome.runs.size() == 1);
  CHECK(outcome.runs[0].run == "Llama-3.2-1B-Instruct_rank2");
  CHECK_FALSE(place.disk.has("rank1"));
}

TEST_CASE("runs are made side by side when a script makes them") {
  std::vector<std::int64_t> ranks;
  for (std::int64_t rank = 1; rank <= 40; ++rank) ranks.push_back(rank);
  Place place(ranks);
  place.generator.text_only = false;
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::atomic<int> occupied{0};
  place.generator.during = [&](const RunConfig&, const std::string& workplace) {
    // Catch2's checks are for one thread.
    if (!std::filesystem::is_empty(workplace)) ++occupied;
    const int now = ++running;
    if (now > most) most = now;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    --running;
  };
  ScaffoldRequest request = place.request();
  request.workers = 4;
  std::vector<std::size_t> told;
  request.on_run = [&](std::size_t done, const RunOutcome&) { told.push_back(done); };
  const ScaffoldOutcome outcome = place.scaffold(request);
  CHECK(outcome.count(kCreated) == 40);
  CHECK(told.size() == 40);
  CHECK(std::is_sorted(told.begin(), told.end()));
  CHECK(told.back() == 40);
  CHECK(occupied == 0);
  CHECK(most > 1);
  CHECK(most <= 4);
}

TEST_CASE("answers are kept and dropped as the call says") {
  Place place({8});
  ScaffoldRequest request = place.request();
  request.answers = {{"epochs", "1"}};
  place.scaffold(request);
  CHECK(place.disk.read(".scaffold/answers.json").find("\"epochs\": \"1\"") != std::string::npos);
  request.answers = {};
  CHECK(statuses(place.scaffold(request)) == Statuses{kUnchanged});
  CHECK(place.disk.has(".scaffold/answers.json"));
  CHECK(place.disk.read(".scaffold/answers.json").find("epochs") == std::string::npos);
}

TEST_CASE("an answer with which every run fails does not replace the one that made the runs") {
  Place place({8});
  ScaffoldRequest request = place.request();
  request.answers = {{"epochs", "1"}};
  place.scaffold(request);
  const std::string kept = place.disk.read(".scaffold/answers.json");
  request.answers = {{"epochs", "2"}};
  place.generator.make = [](const RunConfig&) -> Result<GeneratedRun> {
    return core::Error{"not with two epochs"};
  };
  CHECK(statuses(place.scaffold(request)) == Statuses{kFailed});
  CHECK(place.disk.read(".scaffold/answers.json") == kept);
}

TEST_CASE("with nothing to fine-tune nothing is written") {
  Place place(std::vector<std::int64_t>{});
  const auto before = place.disk.tree();
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(outcome.runs.empty());
  CHECK(outcome.report.find("There is nothing to fine-tune") != std::string::npos);
  CHECK(place.disk.tree() == before);
}

TEST_CASE("errors that were mended leave the log with the next call") {
  Place place({8});
  place.disk.write("rank8", "a file");
  place.scaffold();
  CHECK(last_scaffold(place.disk.read("scaffold-runs.log")).errors.size() == 1);
  std::filesystem::remove(place.disk.path("rank8"));
  for (const File& file : testing::sample_files(place.experiment.runs[0])) {
    place.disk.write("rank8/" + file.name, file.contents);
  }
  CHECK(statuses(place.scaffold()) == Statuses{kUnchanged});
  CHECK(last_scaffold(place.disk.read("scaffold-runs.log")).errors.empty());
}
