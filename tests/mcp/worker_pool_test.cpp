#include "mcp/worker_pool.h"

#include <atomic>
#include <chrono>
#include <latch>
#include <set>

#include "tests/catch.h"

using Taken = mcp::WorkerPool::Taken;

TEST_CASE("no more jobs run at once than there are threads, and all of them run") {
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::latch done(50);
  mcp::WorkerPool pool(3, 100);
  for (int i = 0; i < 50; ++i) {
    CHECK(pool.run([&] {
      const int now = ++running;
      int seen = most;
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      --running;
      done.count_down();
    }) == Taken::kYes);
  }
  done.wait();
  CHECK(most <= 3);
  CHECK(most > 1);
}

TEST_CASE("one job after another needs one thread") {
  std::set<std::thread::id> threads;
  mcp::WorkerPool pool(4, 100);
  for (int i = 0; i < 20; ++i) {
    std::latch done(1);
    CHECK(pool.run([&] {
      threads.insert(std::this_thread::get_id());
      done.count_down();
    }) == Taken::kYes);
    done.wait();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(threads.size() <= 2);  // One, unless the system let it rest too late.
}

TEST_CASE("at the end the job that runs is waited for and those that have not begun are dropped") {
  std::atomic<int> ran = 0;
  std::latch began(1);
  std::latch go_on(1);
  std::thread opener;
  {
    mcp::WorkerPool pool(1, 100);
    CHECK(pool.run([&] {
      began.count_down();
      go_on.wait();
      ++ran;
    }) == Taken::kYes);
    CHECK(pool.run([&] { ran += 100; }) == Taken::kYes);
    began.wait();
    opener = std::thread([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      go_on.count_down();
    });
  }
  opener.join();
  CHECK(ran == 1);
}

TEST_CASE("beyond the bound a job is refused, and taken again when there is room") {
  std::latch began(1);
  std::latch go_on(1);
  std::latch done(2);
  mcp::WorkerPool pool(1, 2);
  const auto job = [&done] { done.count_down(); };
  CHECK(pool.run([&] {
    began.count_down();
    go_on.wait();
  }) == Taken::kYes);
  began.wait();
  CHECK(pool.run(job) == Taken::kYes);
  CHECK(pool.run(job) == Taken::kYes);
  CHECK(pool.run([] {}) == Taken::kFull);
  go_on.count_down();
  done.wait();
  CHECK(pool.run([] {}) == Taken::kYes);
}
