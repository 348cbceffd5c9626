#include "mcp/line_reader.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace mcp {
namespace {

constexpr size_t kReadSize = 65536;

}  // namespace

LineReader::LineReader(int fd, int stop_fd, size_t longest_line)
    : fd_(fd), stop_fd_(stop_fd), longest_line_(longest_line) {}

LineReader::Event LineReader::next() {
  while (true) {
    const size_t end = buffer_.find('\n', searched_);
    if (end != std::string::npos) return take_line(end);
    searched_ = buffer_.size();
    if (buffer_.size() - begin_ > longest_line_) skipping_ = true;
    if (skipping_) begin_ = buffer_.size();
    if (const Filled filled = fill(); filled != Filled::kBytes) return finish(filled);
  }
}

LineReader::Event LineReader::take_line(size_t end) {
  line_ = std::string_view(buffer_).substr(begin_, end - begin_);
  begin_ = searched_ = std::min(end + 1, buffer_.size());
  if (skipping_ || line_.size() > longest_line_) {
    skipping_ = false;
    return Event::kTooLong;
  }
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  return Event::kLine;
}

LineReader::Event LineReader::finish(Filled why) {
  if (why == Filled::kStopped) return Event::kStopped;
  const bool half_a_line = skipping_ || begin_ < buffer_.size();
  return half_a_line ? take_line(buffer_.size()) : Event::kEnd;
}

LineReader::Filled LineReader::fill() {
  buffer_.erase(0, begin_);
  searched_ -= begin_;
  begin_ = 0;
  std::array<char, kReadSize> bytes;
  while (true) {
    std::array<pollfd, 2> ready = {pollfd{fd_, POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
    if (poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return Filled::kEnd;
    if (ready[1].revents != 0) return Filled::kStopped;
    if (ready[0].revents == 0) continue;
    const ssize_t got = read(fd_, bytes.data(), bytes.size());
    if (got > 0) {
      buffer_.append(bytes.data(), static_cast<size_t>(got));
      return Filled::kBytes;
    }
    if (got == 0 || (errno != EINTR && errno != EAGAIN)) return Filled::kEnd;
  }
}

}  // namespace mcp
