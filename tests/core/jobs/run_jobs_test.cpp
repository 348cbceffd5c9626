#include "core/jobs/run_jobs.h"

#include <fstream>

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

/// One run, `a`, whose outputs belong in `out`.
class OneRun {
 public:
  OneRun() : place_([](const auto&) { return FakeSlurm::says(0, ""); }) {
    std::filesystem::create_directories(run_dir());
    std::filesystem::create_directories(place_.root + "/out");
    list_.queue_answered = true;
  }

  [[nodiscard]] std::string run_dir() const { return place_.experiment() + "/a"; }

  void log(const std::string& number, const std::string& text) const {
    std::ofstream(run_dir() + "/slurm-" + number + ".out") << text;
  }

  void trained() const { std::filesystem::create_directories(place_.root + "/out/epoch_0"); }

  void note(SubmissionEvent event, const std::string& job) {
    SubmissionRecord record(place_.files, place_.experiment());
    REQUIRE(record.read().ok());
    REQUIRE(record.add({{"2026-11-25T01:00:00", event, "k-1", "", job, "a"}}).ok());
  }

  void slurm_says(const std::string& id, const std::string& state, const std::string& reason = "",
                  std::optional<int> code = std::nullopt) {
    list_.jobs.push_back({id, id, state, reason, "2026-11-25T01:00:0" + id.substr(0, 1), "", "a",
                          run_dir(), code, 0});
  }

  RunJob look() {
    SubmissionRecord record(place_.files, place_.experiment());
    REQUIRE(record.read().ok());
    const auto jobs = jobs_of_runs(place_.files, place_.experiment(), record, list_,
                                   {{"a", place_.root + "/out", place_.root + "/out/epoch_0"}});
    return jobs.at(0);
  }

  [[nodiscard]] std::string checkpoint() const { return place_.root + "/out/epoch_0"; }

 private:
  FakeSlurm place_;
  JobList list_;
};

}  // namespace

TEST_CASE("a run without job, note and log is not submitted") {
  OneRun run;
  CHECK(run.look() == RunJob{});
}

TEST_CASE("each of Slurm's states is reported") {
  struct Case {
    std::string slurm;
    std::string reason;
    JobState state;
    std::string advice;
  };
  const Case cases[] = {
      {"PENDING", "Priority", JobState::pending, ""},
      {"PENDING", "QOSMaxJobsPerUserLimit", JobState::pending,
       "It is waiting for other jobs to finish, because of a limit of its QOS."},
      {"PENDING", "DependencyNeverSatisfied", JobState::pending,
       "It will never start: a job that it depends on failed. `scancel 5` removes it."},
      {"CONFIGURING", "", JobState::pending, ""},
      {"COMPLETING", "", JobState::running, ""},
      {"TIMEOUT", "TimeLimit", JobState::failed,
       "It was stopped at its time limit; plan a longer `Time Limit`."},
      {"CANCELLED", "", JobState::failed, "It was cancelled."},
      {"OUT_OF_MEMORY", "OutOfMemory", JobState::out_of_memory,
       "It used up the node memory that it requested; plan more `Memory`."},
      {"FAILED", "JobLaunchFailure", JobState::failed,
       "This machine cannot see its log: the log's directory may not have existed when the job "
       "started."},
  };
  for (const Case& each : cases) {
    OneRun run;
    run.slurm_says("5", each.slurm, each.reason);
    const RunJob job = run.look();
    INFO(each.slurm << " " << each.reason);
    CHECK(job.state == each.state);
    CHECK(job.id == "5");
    CHECK(job.slurm == each.slurm);
    CHECK(job.reason == each.reason);
    CHECK(job.advice == each.advice);
  }
}

TEST_CASE("a failed job shows its exit code and the end of its log") {
  OneRun run;
  run.slurm_says("5", "FAILED", "NonZeroExitCode", 127);
  run.log("5", "one\n\n  1%|\r 50%|#\r100%|##\r\ntune: not found\x1b[0m\n");
  const RunJob job = run.look();
  CHECK(job.exit_code == 127);
  CHECK(job.log == run.run_dir() + "/slurm-5.out");
  CHECK(job.log_end == std::vector<std::string>{"one", "100%|##", "tune: not found\\u{1b}[0m"});
  CHECK(job.advice == "A command was not found; its log names the command.");
}

TEST_CASE("a job that Slurm calls completed but left no checkpoint is reported") {
  OneRun run;
  run.slurm_says("5", "COMPLETED", "", 0);
  run.log("5", "conda: not found\n");
  RunJob job = run.look();
  CHECK(job.state == JobState::completed);
  CHECK(job.log_end == std::vector<std::string>{"conda: not found"});
  CHECK(job.advice == "Slurm reports it as completed, but this machine cannot see " +
                          run.checkpoint() + "; check its log.");
  run.trained();
  job = run.look();
  CHECK(job.advice.empty());
  CHECK(job.log_end.empty());
}

TEST_CASE("of several jobs the one that was submitted last counts") {
  OneRun run;
  run.note(SubmissionEvent::submitted, "5");
  run.slurm_says("5", "FAILED", "", 1);
  run.slurm_says("6", "RUNNING");
  CHECK(run.look().id == "6");
}

TEST_CASE("when Slurm says nothing, log and outputs do") {
  OneRun run;
  run.note(SubmissionEvent::submitted, "5");
  CHECK(run.look().state == JobState::unknown);
  run.log("5", "step 1\n");
  const RunJob job = run.look();
  CHECK(job.state == JobState::unknown);
  CHECK(job.advice ==
        "Slurm no longer knows it, and neither its log nor its outputs show how it ended.");
  run.trained();
  CHECK(run.look().state == JobState::completed);
  run.log("5", "step 1\nfinetune.slurm: tune ended with exit code 3.\n");
  CHECK(run.look().state == JobState::failed);
  CHECK(run.look().exit_code == 3);
  run.log("5", "torch.OutOfMemoryError: CUDA out of memory.\nfinetune.slurm: tune ended\n");
  CHECK(run.look().state == JobState::out_of_memory);
}

TEST_CASE("a job that nobody noted is found by the log that it left") {
  OneRun run;
  run.log("9", "a\n");
  run.log("12", "finetune.slurm: conda is not on the PATH.\n");
  const RunJob job = run.look();
  CHECK(job.id == "12");
  CHECK(job.state == JobState::failed);
  CHECK(job.exit_code == 1);
}

TEST_CASE("a lost answer is reported, and its job found if Slurm shows it") {
  OneRun run;
  run.note(SubmissionEvent::submitting, "");
  CHECK(run.look().state == JobState::unknown);
  CHECK(run.look().advice ==
        "sbatch was called at 2026-11-25T01:00:00, but its answer was lost; `scaffold-runs submit "
        "--go` looks for the job.");
  run.slurm_says("5", "RUNNING");
  CHECK(run.look().state == JobState::running);
}
