// How long verify_run takes where other programs are slow: on a clock that they move.

#include "tools/tools.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

class MovedClock : public core::Clock {
 public:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const override { return now_; }
  void pass(milliseconds time) { now_ += time; }

 private:
  std::chrono::steady_clock::time_point now_{seconds(1000)};
};

/// Every program of Slurm takes as long as the test says; the others no time at all.
class SlowSlurm : public core::Subprocess {
 public:
  explicit SlowSlurm(MovedClock& clock) : clock_(clock) {}

  core::Result<core::CommandOutcome> run(const core::Command& command,
                                         const std::stop_token&) override {
    core::CommandOutcome outcome;
    if (command.arguments.front().ends_with("/bash")) {
      outcome.exit_code = 0;
      return outcome;
    }
    clock_.pass(std::min(takes, command.time_limit));
    outcome.timed_out = takes > command.time_limit;
    if (!outcome.timed_out) outcome.exit_code = 0;
    return outcome;
  }

  milliseconds takes{0};

 private:
  MovedClock& clock_;
};

/// The example with its runs made, and programs of Slurm beside it.
class Cluster : public Playground {
 public:
  Cluster() {
    write_example();
    REQUIRE(ask("scaffold_run", {{"experiment_dir", path("exp")}, {"generator", "builtin"}})
                .at("status") == "ok");
    for (const char* name : {"bin/squeue", "bin/sacct", "bin/sbatch"}) {
      write(name, "#!/bin/sh\n");
      fs::permissions(path(name), fs::perms::owner_all);
    }
  }

  Reply verify(seconds budget, bool jobs) {
    Environment& real = environment();
    const Environment slow{.files = real.files,
                           .subprocess = slurm,
                           .clock = clock,
                           .working_directory = real.working_directory,
                           .variables = {{"PATH", path("bin") + ":/usr/bin:/bin"}},
                           .user = real.user,
                           .home = real.home,
                           .version = real.version,
                           .options = {}};
    VerifyArguments arguments;
    arguments.experiment_dir = path("exp");
    arguments.jobs = jobs;
    arguments.time_budget = budget;
    const auto begin = clock.now();
    Reply reply = verify_run(slow, arguments, {});
    took = std::chrono::duration_cast<milliseconds>(clock.now() - begin);
    return reply;
  }

  MovedClock clock;
  SlowSlurm slurm{clock};
  milliseconds took{};
};

std::vector<std::string> warnings_of(const Reply& reply) {
  std::vector<std::string> messages;
  for (const core::Warning& warning : reply.warnings) messages.push_back(warning.message);
  return messages;
}

TEST_CASE("verify_run: asking about jobs counts against the time budget") {
  Cluster place;
  place.slurm.takes = seconds(4);
  const Reply reply = place.verify(seconds(10), true);
  CHECK(reply.status == Status::ok);
  // squeue, what half of the time leaves for sacct, and sbatch once, since all runs ask the same.
  CHECK(place.took == seconds(9));
}

TEST_CASE("verify_run: a Slurm that hangs gets half of the time, the runs the rest") {
  Cluster place;
  place.slurm.takes = std::chrono::hours(1);
  const Reply reply = place.verify(seconds(20), true);
  CHECK(reply.status == Status::partial);
  CHECK(reply.body["totals"]["passed"] == 1);
  CHECK(place.took <= seconds(21));
  CHECK(warnings_of(reply).back() ==
        "Slurm did not answer about jobs (squeue: stopped after 10 s, its time limit), so their "
        "states come from the submission record, logs and outputs.");
}

TEST_CASE("verify_run: a small time budget holds, and what did not answer in it is said") {
  Cluster place;
  place.slurm.takes = seconds(8);
  const Reply reply = place.verify(seconds(6), true);
  CHECK(place.took <= seconds(7));
  CHECK(warnings_of(reply).back() ==
        "Slurm did not answer about jobs (squeue was stopped after 3.0 s, when the time budget was "
        "used up), so their states come from the submission record, logs and outputs.");
}

}  // namespace
}  // namespace tools::testing
