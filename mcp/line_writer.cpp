#include "mcp/line_writer.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <string>

namespace mcp {
namespace {

constexpr int kWaitAfterHangUpMs = 500;
constexpr int kForever = -1;

}  // namespace

LineWriter::LineWriter(int fd, int stop_fd, int input_fd)
    : fd_(fd),
      stop_fd_(stop_fd),
      input_fd_(input_fd),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void LineWriter::write(std::string_view line) {
  std::string text;
  text.reserve(line.size() + 1);
  text.append(line).push_back('\n');
  const std::lock_guard lock(mutex_);
  if (!closed_ && !write_all(text)) closed_ = true;
}

bool LineWriter::write_all(std::string_view text) {
  while (!text.empty()) {
    if (!wait_until_writable()) return false;
    // A pipe that poll() calls writable takes this much at once: write() itself never waits.
    const ssize_t written = ::write(fd_, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
  }
  return true;
}

bool LineWriter::wait_until_writable() const {
  int timeout = kForever;
  std::array<pollfd, 4> ready = {pollfd{fd_, POLLOUT, 0}, pollfd{stop_fd_, POLLIN, 0},
                                 pollfd{wake_.number(), POLLIN, 0}, pollfd{input_fd_, 0, 0}};
  while (true) {
    const int count = poll(ready.data(), ready.size(), timeout);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    if ((ready[0].revents & POLLOUT) != 0) return true;
    if (ready[0].revents != 0 || ready[1].revents != 0 || ready[2].revents != 0) return false;
    // Only the end of input is left. It stays readable and must not wake us again.
    timeout = kWaitAfterHangUpMs;
    ready[3].fd = -1;
  }
}

bool LineWriter::has_reader() const {
  pollfd state = {fd_, 0, 0};
  return poll(&state, 1, 0) == 0;
}

void LineWriter::close() {
  eventfd_write(wake_.number(), 1);
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

}  // namespace mcp
