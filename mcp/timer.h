#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace mcp {

/// Calls functions at later times, on one thread, which starts with the first of them.
class Timer {
 public:
  using Clock = std::chrono::steady_clock;
  using Key = std::pair<Clock::time_point, std::uint64_t>;

  Timer() = default;
  /// Drops what is not yet due and waits for what is running.
  ~Timer();

  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Calls `action` once, `delay` from now. Nothing when that will never happen, because the system
  /// cannot start a thread.
  /// EXPECTS: `action` does not throw.
  std::optional<Key> start(std::chrono::milliseconds delay, std::function<void()> action);

  /// Drops the action if it has not begun.
  void cancel(const Key& key);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<Key, std::function<void()>> actions_;
  std::uint64_t started_ = 0;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace mcp
