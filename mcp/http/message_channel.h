#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::http {

/// The way of the messages that answer one POST: from the threads that make them to the one that
/// writes them to the client. All functions may be called from any thread.
class MessageChannel {
 public:
  void put(std::string_view message);

  /// Waits for the next message, at most `limit`.
  std::optional<std::string> next(std::chrono::milliseconds limit);

  /// Nobody reads any more: what still comes is dropped.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::string> messages_;
  bool closed_ = false;
};

}  // namespace mcp::http
