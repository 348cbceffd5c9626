#include "mcp/http/client_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace mcp::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr size_t kOnePart = 16'384;
constexpr milliseconds kTimeToTake{10'000};
constexpr seconds kTimeToDrain{1};

}  // namespace

/// Waits for more. False when there will be none.
bool ClientStream::receive() {
  std::array<pollfd, 2> watched = {{{socket_, POLLIN, 0}, {stop_fd_, POLLIN, 0}}};
  int ready = 0;
  do {
    // What has arrived is read even after the deadline: the request may have waited for a thread.
    const auto left = std::chrono::ceil<milliseconds>(deadline_ - steady_clock::now());
    ready = poll(watched.data(), watched.size(),
                 static_cast<int>(std::max(left, milliseconds(0)).count()));
  } while (ready < 0 && errno == EINTR);
  is_stopped_ = watched[1].revents != 0;
  if (ready == 0) failure_ = 408;
  if (ready <= 0 || is_stopped_) return false;
  received_.resize(kOnePart);
  taken_ = 0;
  const ssize_t count = recv(socket_, received_.data(), received_.size(), MSG_DONTWAIT);
  received_.resize(static_cast<size_t>(std::max<ssize_t>(count, 0)));
  return count > 0;
}

ssize_t ClientStream::read(char* bytes, size_t size) {
  if (in_head_ && head_size_ >= kLongestHead) failure_ = 431;
  if (failure_ != 0 || (taken_ == received_.size() && !receive())) return -1;
  const size_t count = received_.copy(bytes, size, taken_);
  taken_ += count;
  if (in_head_) head_size_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t ClientStream::write(const char* bytes, size_t size) {
  if (is_stopped_) return -1;
  pollfd descriptor{socket_, POLLOUT, 0};
  const int ready = poll(&descriptor, 1, static_cast<int>(kTimeToTake.count()));
  if (ready <= 0) return ready < 0 && errno == EINTR ? 0 : -1;
  const ssize_t count = send(socket_, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : count;
}

bool ClientStream::client_is_gone() const {
  pollfd descriptor{socket_, POLLRDHUP, 0};
  return poll(&descriptor, 1, 0) > 0;
}

void ClientStream::drain() {
  shutdown(socket_, SHUT_WR);
  deadline_ = std::min(deadline_, steady_clock::now() + kTimeToDrain);
  while (steady_clock::now() < deadline_ && receive()) {
  }
}

}  // namespace mcp::http
