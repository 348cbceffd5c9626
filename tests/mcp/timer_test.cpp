#include "mcp/timer.h"

#include <latch>
#include <mutex>
#include <vector>

#include "tests/catch.h"

using std::chrono::milliseconds;

TEST_CASE("actions are called in the order in which they are due, each once") {
  std::mutex mutex;
  std::vector<int> called;
  std::latch done(3);
  mcp::Timer timer;
  const auto note = [&](int number) {
    return [&, number] {
      const std::lock_guard lock(mutex);
      called.push_back(number);
      done.count_down();
    };
  };
  CHECK(timer.start(milliseconds(60), note(3)));
  CHECK(timer.start(milliseconds(1), note(1)));
  CHECK(timer.start(milliseconds(30), note(2)));
  done.wait();
  const std::lock_guard lock(mutex);
  CHECK(called == std::vector<int>{1, 2, 3});
}

TEST_CASE("a cancelled action is not called; cancelling what is gone does nothing") {
  bool called = false;
  std::latch done(1);
  mcp::Timer timer;
  const auto dropped = timer.start(milliseconds(20), [&] { called = true; });
  const auto later = timer.start(milliseconds(40), [&] { done.count_down(); });
  timer.cancel(*dropped);
  timer.cancel(*dropped);
  done.wait();
  timer.cancel(*later);
  CHECK_FALSE(called);
}

TEST_CASE("a timer ends at once, with what is not yet due") {
  const auto begin = mcp::Timer::Clock::now();
  {
    mcp::Timer timer;
    CHECK(timer.start(std::chrono::hours(1), [] {}));
  }
  CHECK(mcp::Timer::Clock::now() - begin < std::chrono::seconds(5));
}
