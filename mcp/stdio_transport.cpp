#include "mcp/stdio_transport.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string_view>

#include "mcp/line_reader.h"
#include "mcp/line_writer.h"

namespace mcp {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTimeToEnd{400};
constexpr milliseconds kTimeToStop{300};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string too_long() {
  return error_message(
      std::nullopt,
      {kInvalidRequest,
       fmt::format("invalid request: a line of more than {} bytes was skipped", kLongestLine)});
}

/// \returns why it ended: kEnd or kStopped.
LineReader::Event receive_all(Server& server, const std::shared_ptr<Connection>& client,
                              const LineWriter& writer, LineReader& reader) {
  while (!writer.closed()) {
    const LineReader::Event event = reader.next();
    if (event == LineReader::Event::kLine) {
      if (!is_blank(reader.line())) server.receive(reader.line(), client);
    } else if (event == LineReader::Event::kTooLong) {
      client->send(too_long());
    } else {
      return event;
    }
  }
  return LineReader::Event::kStopped;
}

}  // namespace

size_t serve_stdio(Server& server, int in_fd, int out_fd, int stop_fd) {
  std::signal(SIGPIPE, SIG_IGN);
  // Shared with the calls: one that does not end in time may outlive this function.
  const auto writer = std::make_shared<LineWriter>(out_fd, stop_fd, in_fd);
  const auto client = std::make_shared<Connection>(
      [writer](std::string_view message) { writer->write(message); }, BackChannel::kOpen);
  LineReader reader(in_fd, stop_fd, kLongestLine);
  const LineReader::Event end = receive_all(server, client, *writer, reader);
  client->close_back_channel();
  if (end == LineReader::Event::kEnd && writer->has_reader()) client->wait_until_idle(kTimeToEnd);
  client->stop_all();
  const size_t running = client->wait_until_idle(kTimeToStop);
  writer->close();
  return running;
}

int claim_stdout() {
  const int protocol = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (protocol >= 0) dup2(STDERR_FILENO, STDOUT_FILENO);
  return protocol;
}

}  // namespace mcp
