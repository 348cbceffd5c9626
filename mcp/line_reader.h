#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mcp {

/// Reads lines from a descriptor in bounded memory. A line that is too long is skipped, not kept.
class LineReader {
 public:
  enum class Event {
    kLine,     ///< line() is the next line, without `\n` and without a `\r` before it.
    kTooLong,  ///< A line longer than the longest length was skipped up to its end.
    kEnd,      ///< No more input. A last line without `\n` counts as a line.
    kStopped,  ///< `stop_fd` became readable.
  };

  /// Neither descriptor is owned. `stop_fd` may be -1.
  LineReader(int fd, int stop_fd, size_t longest_line);

  /// Waits for the next event. kEnd and kStopped are the last ones.
  Event next();

  /// Valid until the next call of next().
  [[nodiscard]] std::string_view line() const { return line_; }

 private:
  enum class Filled { kBytes, kEnd, kStopped };

  Filled fill();
  Event take_line(size_t end);
  Event finish(Filled why);

  const int fd_;
  const int stop_fd_;
  const size_t longest_line_;
  std::string buffer_;
  size_t begin_ = 0;     // Of what was not yet returned.
  size_t searched_ = 0;  // There is no line break before this offset.
  bool skipping_ = false;
  std::string_view line_;
};

}  // namespace mcp
