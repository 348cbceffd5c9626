#include "mcp/line_reader.h"

#include <unistd.h>

#include <chrono>
#include <cstring>

#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/mcp/stdio_client.h"

using Event = mcp::LineReader::Event;

namespace {

/// What is read from `bytes`: the lines, `TOO LONG` for one that was skipped.
std::vector<std::string> read_all(std::string_view bytes, size_t longest) {
  mcp_test::Pipe pipe;
  REQUIRE(write(pipe.write_fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  pipe.close_write_end();
  mcp::LineReader reader(pipe.read_fd, -1, longest);
  std::vector<std::string> lines;
  Event event;
  while ((event = reader.next()) != Event::kEnd) {
    lines.emplace_back(event == Event::kTooLong ? "TOO LONG" : reader.line());
  }
  CHECK(reader.next() == Event::kEnd);
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines are given without their ends") {
  CHECK(read_all("", 10).empty());
  CHECK(read_all("a\nb\r\n\n\r\nc\rd\n", 10) == Lines{"a", "b", "", "", "c\rd"});
}

TEST_CASE("a last line without an end is a line") {
  CHECK(read_all("a\nhalf", 10) == Lines{"a", "half"});
}

TEST_CASE("a line of the longest length is read, a longer one is skipped alone") {
  CHECK(read_all("12345\n123456\nx\n", 5) == Lines{"12345", "TOO LONG", "x"});
  CHECK(read_all("123456", 5) == Lines{"TOO LONG"});
  CHECK(read_all("12345\n123456\n123456", 5) == Lines{"12345", "TOO LONG", "TOO LONG"});
}

TEST_CASE("a line in pieces is put together, and skipped to its end when it is too long") {
  mcp_test::Pipe pipe;
  bool failed = false;
  std::thread writer([&pipe, &failed] {
    for (const char* piece : {"ab", "c\nde", "fgh", "ijkl", "m\nno\n"}) {
      failed |= write(pipe.write_fd, piece, std::strlen(piece)) < 0;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    pipe.close_write_end();
  });
  mcp::LineReader reader(pipe.read_fd, -1, 4);
  CHECK(reader.next() == Event::kLine);
  CHECK(reader.line() == "abc");
  CHECK(reader.next() == Event::kTooLong);
  CHECK(reader.next() == Event::kLine);
  CHECK(reader.line() == "no");
  CHECK(reader.next() == Event::kEnd);
  writer.join();
  CHECK_FALSE(failed);
}

TEST_CASE("a readable stop descriptor ends the wait") {
  mcp_test::Pipe pipe;
  mcp_test::Pipe stop;
  mcp::LineReader reader(pipe.read_fd, stop.read_fd, 10);
  REQUIRE(write(stop.write_fd, "", 1) == 1);
  CHECK(reader.next() == Event::kStopped);
}

TEST_CASE("a descriptor that cannot be read is at its end") {
  CHECK(mcp::LineReader(12345, -1, 10).next() == Event::kEnd);
}
