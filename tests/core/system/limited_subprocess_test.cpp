#include "core/system/limited_subprocess.h"

#include "tests/catch.h"
#include "tests/core/record/disk.h"

using namespace core;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Takes as long as it may.
class Endless : public Subprocess {
 public:
  Result<CommandOutcome> run(const Command& command, const std::stop_token&) override {
    limit = command.time_limit;
    CommandOutcome outcome;
    outcome.timed_out = true;
    return outcome;
  }
  milliseconds limit{};
};

Command asking(milliseconds limit) {
  Command command;
  command.arguments = {"/usr/bin/squeue", "--me"};
  command.time_limit = limit;
  return command;
}

}  // namespace

TEST_CASE("a program keeps its own limit while that is the shorter one") {
  Endless endless;
  testing::FixedClock clock;
  LimitedSubprocess limited(endless, clock, clock.now() + seconds(20));
  const auto outcome = limited.run(asking(seconds(10)));
  REQUIRE(outcome.ok());
  CHECK(outcome->timed_out);
  CHECK(endless.limit == seconds(10));
}

TEST_CASE("what the whole call has left is the limit, and that is said") {
  Endless endless;
  testing::FixedClock clock;
  LimitedSubprocess limited(endless, clock, clock.now() + seconds(20));
  clock.pass(milliseconds(15'500));
  const auto outcome = limited.run(asking(seconds(10)));
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().message ==
        "squeue was stopped after 4.5 s, when the time budget was used up");
  CHECK(endless.limit == milliseconds(4'500));
}

TEST_CASE("with no time left a program still gets a second") {
  Endless endless;
  testing::FixedClock clock;
  LimitedSubprocess limited(endless, clock, clock.now());
  clock.pass(seconds(3));
  CHECK(limited.run(asking(seconds(10))).error().message ==
        "squeue was stopped after 1.0 s, when the time budget was used up");
  CHECK(endless.limit == LimitedSubprocess::kLeast);
}
