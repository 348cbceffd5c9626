#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "mcp/server.h"
#include "tests/wire/wire_check.h"

namespace mcp_test {

/// A pair of descriptors of a pipe, closed at the end of life.
struct Pipe {
  Pipe();
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_read_end();
  void close_write_end();

  int read_fd = -1;
  int write_fd = -1;
};

/// serve_stdio() in a thread of its own, and the other ends of its pipes.
class StdioClient {
 public:
  explicit StdioClient(mcp::Server& server);
  ~StdioClient();

  /// Writes these bytes and nothing else. Does nothing when the server does not read any more.
  void send(std::string_view bytes);

  /// The next line that the server wrote; nothing at the end of its output or after 20 seconds.
  /// Fails the test when it is no message as the official schemas want it.
  std::optional<std::string> receive();

  void close_input();
  void close_output() { output_.close_read_end(); }
  /// What the end of the server's process does to a client that is still sending.
  void close_server_end() { input_.close_read_end(); }
  /// What a signal does.
  void stop();

  /// Waits for serve_stdio() and gives what it returned. How long that took is in `waited`.
  size_t wait_for_end();
  std::chrono::milliseconds waited{0};

 private:
  Pipe input_;
  Pipe output_;
  Pipe stop_;
  wire::WireCheck check_;
  std::string sent_;  // The beginning of a line.
  std::string received_;
  size_t running_ = 0;
  std::thread thread_;
};

}  // namespace mcp_test
