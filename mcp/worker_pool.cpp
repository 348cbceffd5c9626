#include "mcp/worker_pool.h"

#include <spdlog/spdlog.h>

#include <system_error>
#include <utility>

namespace mcp {

WorkerPool::WorkerPool(size_t most_threads, size_t most_waiting)
    : most_threads_(most_threads), most_waiting_(most_waiting) {}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    jobs_.clear();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

WorkerPool::Taken WorkerPool::run(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= most_waiting_ + resting_) return Taken::kFull;
    jobs_.push_back(std::move(job));
    if (jobs_.size() > resting_ && threads_.size() < most_threads_) start_thread();
    if (threads_.empty()) {
      jobs_.pop_back();
      return Taken::kNoThread;
    }
  }
  wake_.notify_one();
  return Taken::kYes;
}

void WorkerPool::start_thread() {
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::system_error& error) {
    spdlog::warn("cannot start a thread: {}", error.what());
  }
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++resting_;
    wake_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    --resting_;
    if (ending_) return;
    std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    job = nullptr;  // What it holds is released without the lock.
    lock.lock();
  }
}

}  // namespace mcp
