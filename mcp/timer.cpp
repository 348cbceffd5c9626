#include "mcp/timer.h"

#include <spdlog/spdlog.h>

#include <system_error>

namespace mcp {

Timer::~Timer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::optional<Timer::Key> Timer::start(std::chrono::milliseconds delay,
                                       std::function<void()> action) {
  const std::lock_guard lock(mutex_);
  try {
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  } catch (const std::system_error& error) {
    spdlog::warn("cannot start a thread: {}", error.what());
    return std::nullopt;
  }
  const Key key{Clock::now() + delay, ++started_};
  actions_.emplace(key, std::move(action));
  wake_.notify_all();
  return key;
}

void Timer::cancel(const Key& key) {
  std::function<void()> dropped;
  const std::lock_guard lock(mutex_);
  const auto it = actions_.find(key);
  if (it == actions_.end()) return;
  dropped = std::move(it->second);
  actions_.erase(it);
}

void Timer::work() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (actions_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const Clock::time_point due = actions_.begin()->first.first;
    if (Clock::now() < due) {
      wake_.wait_until(lock, due);
      continue;
    }
    std::function<void()> action = std::move(actions_.begin()->second);
    actions_.erase(actions_.begin());
    lock.unlock();
    action();
    action = nullptr;  // What it holds is released without the lock.
    lock.lock();
  }
}

}  // namespace mcp
