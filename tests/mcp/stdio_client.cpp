#include "tests/mcp/stdio_client.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "mcp/stdio_transport.h"
#include "tests/catch.h"

namespace mcp_test {

Pipe::Pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  read_fd = ends[0];
  write_fd = ends[1];
}

Pipe::~Pipe() {
  close_read_end();
  close_write_end();
}

void Pipe::close_read_end() {
  if (const int fd = std::exchange(read_fd, -1); fd >= 0) close(fd);
}

void Pipe::close_write_end() {
  if (const int fd = std::exchange(write_fd, -1); fd >= 0) close(fd);
}

StdioClient::StdioClient(mcp::Server& server)
    : thread_([this, &server, in = input_.read_fd, out = output_.write_fd, stop = stop_.read_fd] {
        running_ = mcp::serve_stdio(server, in, out, stop);
      }) {}

StdioClient::~StdioClient() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void StdioClient::send(std::string_view bytes) {
  sent_ += bytes;
  for (size_t end = 0; (end = sent_.find('\n')) != std::string::npos; sent_.erase(0, end + 1)) {
    check_.client_sent(std::string_view(sent_).substr(0, end));
  }
  while (!bytes.empty()) {
    const ssize_t written = write(input_.write_fd, bytes.data(), bytes.size());
    if (written < 0) return;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

void StdioClient::close_input() {
  check_.client_sent(sent_);
  input_.close_write_end();
}

std::optional<std::string> StdioClient::receive() {
  size_t end = 0;
  while ((end = received_.find('\n')) == std::string::npos) {
    pollfd ready = {output_.read_fd, POLLIN, 0};
    std::array<char, 65536> bytes;
    if (poll(&ready, 1, 20'000) <= 0) return std::nullopt;
    const ssize_t got = read(output_.read_fd, bytes.data(), bytes.size());
    if (got <= 0) return std::nullopt;
    received_.append(bytes.data(), static_cast<size_t>(got));
  }
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 1);
  CHECK(check_.problem_of(line) == "");
  return line;
}

void StdioClient::stop() { [[maybe_unused]] const ssize_t written = write(stop_.write_fd, "", 1); }

size_t StdioClient::wait_for_end() {
  const auto begin = std::chrono::steady_clock::now();
  thread_.join();
  waited = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 begin);
  output_.close_write_end();
  return running_;
}

}  // namespace mcp_test
