#include "core/system/dialogue.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

#include "core/system/process_start.h"

namespace core {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMaxLine = std::size_t{16} << 20;
constexpr milliseconds kLeave(1000);  // for a program to end by itself
constexpr milliseconds kLook(5);

}  // namespace

Result<std::unique_ptr<Dialogue>> Dialogue::start(const Command& command) {
  auto ends = make_connection();
  if (!ends) return ends.error();
  const auto process = start_process(command, {.input = ends->theirs.number()});
  if (!process) return process.error();
  return std::unique_ptr<Dialogue>(new Dialogue(*process, std::move(ends->ours)));
}

Dialogue::~Dialogue() {
  connection_.close();
  const auto deadline = steady_clock::now() + kLeave;
  while (!has_ended(process_) && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kLook);
  }
  kill();
  reap(process_);
}

Status Dialogue::send(std::string line) {
  line += '\n';
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t count =
        ::send(connection_.number(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{"it no longer listens"};
    sent += static_cast<std::size_t>(count);
  }
  return Done{};
}

std::optional<std::string> Dialogue::next_line() {
  const std::size_t end = received_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = received_.size();
    return std::nullopt;
  }
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 1);
  searched_ = 0;
  return line;
}

Result<std::optional<std::string>> Dialogue::receive(milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  std::array<char, 65536> buffer;
  for (;;) {
    if (auto line = next_line()) return line;
    if (received_.size() > kMaxLine) return Error{"it sent a line of more than 16 MiB"};
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return std::optional<std::string>();
    pollfd waiting{connection_.number(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
    const ssize_t count = ::recv(connection_.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
      return Error{"it has ended"};
    }
  }
}

void Dialogue::kill() { ::kill(-process_, SIGKILL); }

}  // namespace core
