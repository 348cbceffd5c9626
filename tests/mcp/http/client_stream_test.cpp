#include "mcp/http/client_stream.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

#include "base/descriptor.h"
#include "tests/catch.h"

using mcp::http::ClientStream;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// Both ends of a connection and what ends the server.
struct StreamPair {
  base::Descriptor client;
  base::Descriptor server;
  base::Descriptor stop{eventfd(0, EFD_CLOEXEC)};
  StreamPair() {
    std::array<int, 2> sockets{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) == 0);
    client = base::Descriptor(sockets[0]);
    server = base::Descriptor(sockets[1]);
  }

  void send(const std::string& text) const {
    REQUIRE(::write(client.number(), text.data(), text.size()) ==
            static_cast<ssize_t>(text.size()));
  }

  [[nodiscard]] ClientStream stream(milliseconds limit) const {
    return {server.number(), steady_clock::now() + limit, stop.number()};
  }
};

/// Reads byte by byte, as the library reads a head.
std::string read_bytes(ClientStream& stream, size_t most) {
  std::string text;
  char byte = 0;
  while (text.size() < most && stream.read(&byte, 1) == 1) text += byte;
  return text;
}

}  // namespace

TEST_CASE("a stream gives what arrives, in however many pieces, until the client leaves") {
  StreamPair pair;
  ClientStream stream = pair.stream(std::chrono::seconds(60));
  pair.send("GET / ");
  CHECK(read_bytes(stream, 6) == "GET / ");
  pair.send("HTTP/1.1\r\n\r\n");
  CHECK(read_bytes(stream, 10) == "HTTP/1.1\r\n");
  CHECK_FALSE(stream.client_is_gone());
  pair.client.close();
  CHECK(read_bytes(stream, 10) == "\r\n");
  CHECK(stream.client_is_gone());
  CHECK(stream.failure() == 0);
}

TEST_CASE("after the deadline only what has arrived is read") {
  const StreamPair pair;
  ClientStream stream = pair.stream(milliseconds(0));
  pair.send("GET");
  CHECK(read_bytes(stream, 10) == "GET");
  CHECK(stream.failure() == 408);
}

TEST_CASE("a head has a longest size, which a body does not count for") {
  const StreamPair pair;
  const std::string head(ClientStream::kLongestHead, 'x');
  ClientStream endless = pair.stream(std::chrono::seconds(60));
  pair.send(head + "xx");
  CHECK(read_bytes(endless, 20'000) == head);
  CHECK(endless.failure() == 431);

  const StreamPair other;
  ClientStream stream = other.stream(std::chrono::seconds(60));
  other.send(head + "body");
  CHECK(read_bytes(stream, head.size()) == head);
  stream.begin_body();
  CHECK(read_bytes(stream, 4) == "body");
  CHECK(stream.failure() == 0);
}

TEST_CASE("the end of the server ends the wait, and nothing is said to who sent half a request") {
  const StreamPair pair;
  ClientStream stream = pair.stream(std::chrono::seconds(60));
  eventfd_write(pair.stop.number(), 1);
  CHECK(read_bytes(stream, 1).empty());
  CHECK(stream.write("x", 1) == -1);
}
