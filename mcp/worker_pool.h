#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace mcp {

/// A bounded number of threads that run jobs in the order in which they arrive. Threads start when
/// there is work for them, so a process that is only asked for its tools has none.
class WorkerPool {
 public:
  /// At most `most_waiting` jobs wait for a thread.
  WorkerPool(size_t most_threads, size_t most_waiting);

  /// Drops the jobs that have not begun and waits for those that have.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  enum class Taken {
    kYes,
    kFull,      ///< Too many jobs wait: this one is not run.
    kNoThread,  ///< It will never run: the system cannot start a single thread.
  };

  /// EXPECTS: `job` does not throw.
  [[nodiscard]] Taken run(std::function<void()> job);

 private:
  void start_thread();
  void work();

  const size_t most_threads_;
  const size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  size_t resting_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mcp
