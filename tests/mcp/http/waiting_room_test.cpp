#include "mcp/http/waiting_room.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

#include "mcp/http/message_channel.h"
#include "tests/catch.h"

using mcp::http::MessageChannel;
using mcp::http::WaitingRoom;

namespace {

/// Both ends of a connection; the server's belongs to the room that it enters.
struct Pair {
  int client = -1;
  int server = -1;
  Pair() {
    std::array<int, 2> sockets{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) == 0);
    client = sockets[0];
    server = sockets[1];
  }
  ~Pair() { close(client); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void send(const std::string& text) const {
    REQUIRE(write(client, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }

  [[nodiscard]] std::string everything() const {
    std::string text;
    std::array<char, 4096> bytes{};
    for (ssize_t count = 0; (count = read(client, bytes.data(), bytes.size())) > 0;) {
      text.append(bytes.data(), static_cast<size_t>(count));
    }
    return text;
  }
};

/// A room that notes what arrives, and whose clients leave at once.
struct Room {
  MessageChannel arrivals;
  WaitingRoom room;
  explicit Room(size_t most)
      : room(most, [this](const WaitingRoom::Arrival& arrival) {
          arrivals.put(arrival.received.substr(0, arrival.head_size) + "|" +
                       arrival.received.substr(arrival.head_size));
          room.leave(arrival.socket);
        }) {}
  ~Room() { room.close_door(); }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  std::string next() { return arrivals.next(std::chrono::seconds(60)).value_or(""); }
};

}  // namespace

TEST_CASE("a client arrives when its head is whole, in however many pieces") {
  Room room(10);
  const Pair pair;
  room.room.enter(pair.server);
  pair.send("GET / HTTP/1.1\r");
  CHECK_FALSE(room.arrivals.next(std::chrono::milliseconds(50)));
  pair.send("\nA: 1\r\n");
  pair.send("\r\nbody");
  CHECK(room.next() == "GET / HTTP/1.1\r\nA: 1\r\n\r\n|body");
  CHECK(pair.everything().empty());
}

TEST_CASE("who waits holds up nobody, and who leaves makes room") {
  Room room(2);
  const Pair silent;
  room.room.enter(silent.server);
  int served = 0;
  // A place is free as soon as the room has seen the last client go, not before.
  for (int tries = 0; served < 20 && tries < 100'000; ++tries) {
    const Pair pair;
    room.room.enter(pair.server);
    const bool sent = write(pair.client, "\r\n\r\n", 4) == 4;
    shutdown(pair.client, SHUT_WR);
    if (pair.everything().empty() && sent) ++served;
  }
  CHECK(served == 20);
  for (int i = 0; i < served; ++i) CHECK(room.next() == "\r\n\r\n|");
}

TEST_CASE("an endless head is refused") {
  Room room(10);
  const Pair pair;
  room.room.enter(pair.server);
  pair.send(std::string(20'000, 'x'));
  const std::string answer = pair.everything();
  CHECK(answer.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
  CHECK(answer.ends_with("\"the request's head is longer than 16384 bytes\"}}"));
}

TEST_CASE("a full room sends clients away") {
  Room room(1);
  const Pair first;
  const Pair second;
  room.room.enter(first.server);
  room.room.enter(second.server);
  CHECK(
      second.everything() ==
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 84\r\n"
      "Connection: close\r\n\r\n"
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"too many clients are "
      "connected\"}}");
}
