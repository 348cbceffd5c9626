#pragma once

#include <atomic>
#include <mutex>
#include <string_view>

#include "base/descriptor.h"

namespace mcp {

/// Writes lines to a descriptor, each as a whole, from any thread. Waits while the reader is slow.
/// Gives up for good when the reader is gone, when `stop_fd` becomes readable, after close(), and
/// when the reader takes nothing for half a second after the client has closed its end of
/// `input_fd`.
class LineWriter {
 public:
  /// Owns none of the descriptors. `stop_fd` and `input_fd` may be -1.
  LineWriter(int fd, int stop_fd, int input_fd = -1);
  /// Writes `line` and a line break; drops it after giving up.
  void write(std::string_view line);

  /// Whether nothing can be written any more.
  [[nodiscard]] bool closed() const { return closed_; }

  /// Whether somebody still reads what is written.
  [[nodiscard]] bool has_reader() const;

  /// Wakes a write that waits, and returns when none is going on.
  void close();

 private:
  bool wait_until_writable() const;
  bool write_all(std::string_view text);

  const int fd_;
  const int stop_fd_;
  const int input_fd_;
  const base::Descriptor wake_;
  std::mutex mutex_;
  std::atomic<bool> closed_ = false;
};

}  // namespace mcp
