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

namespace {

constexpr RunStatus kCreated = RunStatus::created;
constexpr RunStatus kUnchanged = RunStatus::unchanged;
constexpr RunStatus kFailed = RunStatus::failed;
constexpr RunStatus kPending = RunStatus::pending;
using Statuses = std::vector<RunStatus>;

}  // namespace

TEST_CASE("runs are made, recorded, logged and reported") {
  Place place;
  place.generator.text_only = false;
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(statuses(outcome) == Statuses{kCreated, kCreated});
  CHECK(outcome.runs[0].files[0].size == testing::sample_setup(place.experiment.runs[0]).size());
  for (const RunConfig& run : place.experiment.runs) testing::expect_whole(place, run);
  CHECK(place.disk.has(".scaffold/manifest.json"));
  CHECK_FALSE(place.disk.has(".scaffold/staging"));
  CHECK(place.disk.read(".scaffold/report.md") == outcome.report);
  CHECK(outcome.report.starts_with(
      "## Scaffold Complete\n\nSuccessfully created 2 fine-tuning runs in:\n"));
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

TEST_CASE("a failing run stops no other, and log and report name it") {
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
  CHECK(
      log.ends_with("COMPLETE: Some runs failed\nSummary: 2 runs created successfully, 1 failure\n"
                    "Next: User can fix the errors above and call scaffold_run again\n\n"));
  CHECK(outcome.report.find("✗ rank16/: setup_finetune.py") != std::string::npos);
}

TEST_CASE("links in the place of what we write stop the call before it begins") {
  const testing::Directory outside;
  for (const char* name : {".scaffold", "scaffold-runs.log"}) {
    Place place;
    std::filesystem::create_symlink(outside.path("target"), place.disk.path(name));
    CHECK(place.error(place.request()) ==
          std::string("EXP/") + name +
              ": is a link, and nothing is written through links; move it away and call again");
    CHECK(outside.tree().empty());
  }
  Place place({8});
  place.disk.write("rank8/finetune.yaml", "mine\n");
  place.disk.write(".scaffold/x", "");
  std::filesystem::create_directory_symlink(outside.path(), place.disk.path(".scaffold/replaced"));
  ScaffoldRequest request = place.request();
  request.overwrite = true;
  CHECK(place.local(place.scaffold(request).runs[0].error) ==
        "EXP/.scaffold/replaced/2025-10-22_16-30-00/rank8: leads outside the experiment's "
        "directory.");
  CHECK(place.disk.read("rank8/finetune.yaml") == "mine\n");
  CHECK(outside.tree().empty());
}

TEST_CASE("an experiment that does not exist or cannot be written gives one sentence") {
  Place place;
  place.plan.directory += "/nowhere";
  CHECK(place.error(place.request()) ==
        "EXP/nowhere: is not a directory, so no run can be created in it");
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
        "EXP/.scaffold/manifest.json:1: is not valid JSON; move it away and call scaffold_run, "
        "which records every run again");
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
                       "Next: User can call scaffold_run again to continue\n\n"));
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

TEST_CASE("a changed answer is kept where files of the old one are in the way") {
  Place place({8});
  ScaffoldRequest request = place.request();
  request.answers = {{"epochs", "1"}};
  place.scaffold(request);
  request.answers = {{"epochs", "2"}};
  place.disk.write("rank8/finetune.yaml", "epochs: 1\n");
  CHECK(statuses(place.scaffold(request)) == Statuses{kFailed});
  CHECK(place.disk.read(".scaffold/answers.json").find("\"epochs\": \"2\"") != std::string::npos);
}

TEST_CASE("with nothing to fine-tune nothing is written") {
  Place place(std::vector<std::int64_t>{});
  const auto before = place.disk.tree();
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(outcome.runs.empty());
  CHECK(outcome.report.find("There is nothing to fine-tune") != std::string::npos);
  CHECK(place.disk.tree() == before);
}

TEST_CASE("errors that were fixed leave the log with the next call") {
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
