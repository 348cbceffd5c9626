#include "mcp/http/client_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace mcp::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kTimeToRead{10};
constexpr seconds kTimeToTake{10};

}  // namespace

ClientStream::ClientStream(int socket, std::string received)
    : socket_(socket),
      received_(std::move(received)),
      read_deadline_(steady_clock::now() + kTimeToRead) {}

bool ClientStream::wait_for(short event, Time deadline) const {
  while (true) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd descriptor{socket_, event, 0};
    const int ready = poll(&descriptor, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

ssize_t ClientStream::read(char* bytes, size_t size) {
  if (taken_ < received_.size()) {
    const size_t count = received_.copy(bytes, size, taken_);
    taken_ += count;
    return static_cast<ssize_t>(count);
  }
  if (!wait_for(POLLIN, read_deadline_)) return -1;
  return recv(socket_, bytes, size, MSG_DONTWAIT);
}

ssize_t ClientStream::write(const char* bytes, size_t size) {
  if (!wait_for(POLLOUT, steady_clock::now() + kTimeToTake)) return -1;
  const ssize_t count = send(socket_, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : count;
}

void ClientStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void ClientStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

bool ClientStream::client_is_gone() const {
  pollfd descriptor{socket_, POLLRDHUP, 0};
  return poll(&descriptor, 1, 0) > 0;
}

}  // namespace mcp::http
