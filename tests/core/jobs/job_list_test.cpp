#include "core/jobs/job_list.h"

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

std::string marked(std::string text) {
  for (char& c : text) {
    if (c == '|') c = '\x1f';
  }
  return text;
}

const std::string kQueue = marked(
    "12     |12  |PENDING   |0    |2026-11-25T01:16:49 |Priority|my own scaffold-runs:k|r 8|/x/a|\n"
    "13_1   |15  |FAILED    |1792 |2026-11-25T01:16:50 |NonZeroExitCode|(null)|e|/x|\n"
    "14     |14  |FAILED    |0:9  |2026-11-25T01:16:51 |None|(null)|e|/x/b|\n"
    "slurm_load_jobs warning\n");
const std::string kAccounts = marked(
    "12|12|PENDING|0:0|2026-11-25T01:16:49|None||r 8|/x/a\n"
    "13_[2-5%2]|13|PENDING|0:0|2026-11-25T01:16:50|None||e|/x\n"
    "9|9|CANCELLED by 1000|0:15|2026-11-20T01:16:51|None|k|r 8|/x/a\n");

/// A clock that is moved by hand.
class HandClock : public Clock {
 public:
  [[nodiscard]] std::tm local_time() const override { return {}; }
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return time; }
  std::chrono::steady_clock::time_point time{std::chrono::hours(1)};
};

}  // namespace

TEST_CASE("jobs are read from the queue") {
  const auto jobs = read_queue(kQueue);
  REQUIRE(jobs.size() == 3);
  CHECK(jobs[0] == SlurmJob{"12", "12", "PENDING", "Priority", "2026-11-25T01:16:49",
                            "my own scaffold-runs:k", "r 8", "/x/a", std::nullopt, 0});
  CHECK(jobs[0].is_pending());
  CHECK(jobs[1].id == "13_1");
  CHECK(jobs[1].exit_code == 7);
  CHECK(jobs[1].comment.empty());
  CHECK_FALSE(jobs[1].is_unfinished());
  CHECK(jobs[2].signal == 9);
  CHECK(jobs[2].reason.empty());
}

TEST_CASE("the accounts add what the queue no longer knows") {
  FakeSlurm slurm([](const std::vector<std::string>& words) {
    return FakeSlurm::says(0, words[0] == "squeue" ? kQueue : kAccounts);
  });
  const JobList list = list_jobs(slurm.programs(), 0, {});
  CHECK(list.queue_answered);
  CHECK(list.accounts_answered);
  REQUIRE(list.jobs.size() == 4);
  CHECK(list.jobs[3].id == "9");
  CHECK(list.jobs[3].state == "CANCELLED");
  CHECK(list.jobs[3].signal == 15);
  CHECK(slurm.commands.size() == 2);
}

TEST_CASE("a site without accounts is reported in Slurm's words") {
  FakeSlurm slurm([](const std::vector<std::string>& words) {
    return words[0] == "squeue" ? FakeSlurm::says(0, kQueue)
                                : FakeSlurm::says(1, "", "Slurm accounting storage is disabled\n");
  });
  const JobList list = list_jobs(slurm.programs(), 0, {});
  CHECK(list.queue_answered);
  CHECK_FALSE(list.accounts_answered);
  CHECK(list.words == "Slurm accounting storage is disabled");
}

TEST_CASE("an answer is kept for a minute, no answer is not kept") {
  bool answers = false;
  FakeSlurm slurm([&](const std::vector<std::string>&) {
    return answers ? FakeSlurm::says(0, "") : FakeSlurm::says(1, "", "down");
  });
  HandClock clock;
  JobMemory memory;
  const SlurmPrograms programs = slurm.programs();
  CHECK(memory.ask(clock, programs, 0, {}).list.words == "down");
  answers = true;
  CHECK(memory.ask(clock, programs, 0, {}).list.queue_answered);
  CHECK(slurm.commands.size() == 4);
  clock.time += std::chrono::seconds(59);
  CHECK(memory.ask(clock, programs, 0, {}).age == std::chrono::seconds(59));
  CHECK(slurm.commands.size() == 4);
  clock.time += std::chrono::seconds(1);
  CHECK(memory.ask(clock, programs, 0, {}).age == std::chrono::seconds(0));
  CHECK(slurm.commands.size() == 6);
}
