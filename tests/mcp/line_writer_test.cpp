#include "mcp/line_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.h"
#include "tests/mcp/stdio_client.h"

namespace {

std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 4096> bytes;
  for (ssize_t got; (got = read(fd, bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<size_t>(got));
  }
  return text;
}

}  // namespace

TEST_CASE("lines of several threads stay whole, longer than a pipe too") {
  mcp_test::Pipe pipe;
  mcp::LineWriter writer(pipe.write_fd, -1);
  std::string text;
  std::thread reader([&] { text = read_to_end(pipe.read_fd); });
  std::vector<std::thread> threads;
  for (const char letter : {'a', 'b', 'c'}) {
    threads.emplace_back([&writer, letter] {
      for (int i = 0; i < 5; ++i) writer.write(std::string(100'000, letter));
    });
  }
  for (std::thread& thread : threads) thread.join();
  pipe.close_write_end();
  reader.join();
  REQUIRE(text.size() == 15 * 100'001);
  for (size_t begin = 0; begin < text.size(); begin += 100'001) {
    CHECK(text.substr(begin, 100'001) == std::string(100'000, text[begin]) + "\n");
  }
}

TEST_CASE("a reader that is gone closes the writer") {
  std::signal(SIGPIPE, SIG_IGN);
  mcp_test::Pipe pipe;
  mcp::LineWriter writer(pipe.write_fd, -1);
  CHECK(writer.has_reader());
  pipe.close_read_end();
  CHECK_FALSE(writer.has_reader());
  writer.write("x");
  CHECK(writer.closed());
}

TEST_CASE("close ends a write that waits for a slow reader, and nothing is written after it") {
  mcp_test::Pipe pipe;
  mcp::LineWriter writer(pipe.write_fd, -1);
  std::thread blocked([&writer] { writer.write(std::string(1'000'000, 'x')); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  writer.close();
  blocked.join();
  writer.write("late");
  pipe.close_write_end();
  const std::string text = read_to_end(pipe.read_fd);
  CHECK(text == std::string(text.size(), 'x'));
}

TEST_CASE("a readable stop descriptor ends a write that waits") {
  mcp_test::Pipe pipe;
  mcp_test::Pipe stop;
  mcp::LineWriter writer(pipe.write_fd, stop.read_fd);
  std::thread blocked([&writer] { writer.write(std::string(1'000'000, 'x')); });
  REQUIRE(write(stop.write_fd, "", 1) == 1);
  blocked.join();
  CHECK(writer.closed());
}

TEST_CASE(
    "a client that closed its input and reads nothing holds up a write for half a second only") {
  mcp_test::Pipe pipe;
  mcp_test::Pipe input;
  mcp::LineWriter writer(pipe.write_fd, -1, input.read_fd);
  input.close_write_end();
  writer.write(std::string(1'000'000, 'x'));
  CHECK(writer.closed());
}

TEST_CASE("a client that closed its input and still reads gets everything") {
  mcp_test::Pipe pipe;
  mcp_test::Pipe input;
  mcp::LineWriter writer(pipe.write_fd, -1, input.read_fd);
  input.close_write_end();
  std::string text;
  std::thread reader([&] { text = read_to_end(pipe.read_fd); });
  writer.write(std::string(1'000'000, 'x'));
  pipe.close_write_end();
  reader.join();
  CHECK(text.size() == 1'000'001);
}
