#include "mcp/http/http_transport.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/catch.h"
#include "tests/mcp/fixture_server.h"

using mcp::Json;
using mcp::http::BearerToken;
using mcp::http::HttpTransport;
using mcp::http::ListenAddress;

namespace {

constexpr const char* kToken = "0123456789abcdef";

/// The fixture server over HTTP, on a thread of its own.
class Running {
 public:
  Running()
      : server_(mcp_test::fixture_info(), {mcp_test::fixture_tools()}),
        transport_(server_, {"127.0.0.1", 0}, BearerToken::from(kToken),
                   std::chrono::milliseconds(100)),
        stop_(eventfd(0, EFD_CLOEXEC)) {
    auto bound = transport_.bind();
    REQUIRE(bound);
    address_ = *bound;
    thread_ = std::thread([this] { unanswered_ = transport_.serve(stop_); });
  }
  ~Running() {
    if (thread_.joinable()) end();
    close(stop_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  [[nodiscard]] const ListenAddress& address() const { return address_; }

  /// Gives the number of requests that were not answered.
  size_t end() {
    eventfd_write(stop_, 1);
    thread_.join();
    return unanswered_;
  }

  /// A connection over which `text` was sent.
  [[nodiscard]] int send(const std::string& text) const {
    const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(address_.port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // Catch2's assertions are not for several threads at once. What was not sent has no answer.
    const bool is_connected =
        connect(connection, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0;
    if (is_connected) (void)!write(connection, text.data(), text.size());
    return connection;
  }

 private:
  mcp::Server server_;
  HttpTransport transport_;
  int stop_;
  ListenAddress address_;
  size_t unanswered_ = 0;
  std::thread thread_;
};

std::string request(const Json& message, const std::string& headers) {
  const std::string body = message.dump();
  return fmt::format(
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n"
      "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
      "Content-Length: {}\r\n{}\r\n{}",
      kToken, body.size(), headers, body);
}

std::string modern_call(const Json& id, const std::string& tool, const Json& arguments,
                        const Json& token = nullptr) {
  Json meta = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
               {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
  if (!token.is_null()) meta["progressToken"] = token;
  return request(
      {{"jsonrpc", "2.0"},
       {"id", id},
       {"method", "tools/call"},
       {"params", {{"name", tool}, {"arguments", arguments}, {"_meta", meta}}}},
      "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: " + tool + "\r\n");
}

std::string read_until(int connection, const std::string& end) {
  std::string text;
  std::array<char, 4096> bytes{};
  while (end.empty() || text.find(end) == std::string::npos) {
    const ssize_t count = read(connection, bytes.data(), bytes.size());
    if (count <= 0) break;
    text.append(bytes.data(), static_cast<size_t>(count));
  }
  return text;
}

/// What arrives until the server closes.
std::string everything(int connection) {
  std::string text = read_until(connection, "");
  close(connection);
  return text;
}

Json body_of(const std::string& answer) {
  return Json::parse(answer.substr(answer.find("\r\n\r\n") + 4), nullptr, false);
}

}  // namespace

TEST_CASE("an answer without progress is one JSON document") {
  const Running running;
  CHECK(running.address().host == "127.0.0.1");
  CHECK(running.address().port != 0);
  const std::string answer = everything(running.send(modern_call(7, "echo", {{"text", "hello"}})));
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  const Json message = body_of(answer);
  CHECK(message["id"] == 7);
  CHECK(message["result"]["structuredContent"] == Json{{"text", "hello"}});
}

TEST_CASE("progress and the answer are events, in that order, and then the stream ends") {
  const Running running;
  const std::string answer = everything(running.send(modern_call(7, "count", {{"to", 3}}, "t")));
  CHECK(answer.find("\r\nContent-Type: text/event-stream\r\n") != std::string::npos);
  size_t from = 0;
  for (const char* part :
       {"\"progress\":1,", "\"progress\":2,", "\"progress\":3,", "\"counted\":3"}) {
    CAPTURE(part);
    from = answer.find(part, from);
    REQUIRE(from != std::string::npos);
  }
  CHECK(answer.ends_with("\n\n\r\n0\r\n\r\n"));
}

TEST_CASE("a stream on which there is nothing to say is kept alive") {
  const Running running;
  const int connection = running.send(modern_call(1, "wait", Json::object(), 1));
  const std::string answer = read_until(connection, ": keep-alive");
  CHECK(answer.find("notifications/progress") < answer.find("\r\n: keep-alive"));
  close(connection);
}

TEST_CASE("a capability that the client lacks has a status of its own") {
  const Running running;
  const std::string answer = everything(running.send(modern_call(1, "need", Json::object(), 5)));
  CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(body_of(answer)["error"]["code"] == -32021);
}

TEST_CASE("a client that leaves cancels its call, and none of another's with the same id") {
  Running running;
  const int leaving = running.send(modern_call(1, "wait", Json::object(), 1));
  const int staying = running.send(modern_call(1, "wait", Json::object(), 1));
  read_until(leaving, "notifications/progress");
  read_until(staying, "notifications/progress");
  close(leaving);
  // Two of four workers wait; the cancelled one is free again when four calls can wait.
  std::vector<int> more;
  for (int i = 0; i < 3; ++i) {
    more.push_back(running.send(modern_call(1, "wait", Json::object(), 1)));
    CHECK(read_until(more.back(), "notifications/progress").starts_with("HTTP/1.1 200 OK"));
  }
  CHECK(running.end() == 0);
  CHECK(everything(staying).find("\"stopped\":true") != std::string::npos);
  for (const int connection : more) close(connection);
}

TEST_CASE("at the end calls are stopped and answered, and who said nothing is let go") {
  Running running;
  const int waiting = running.send(modern_call(1, "wait", Json::object(), 1));
  read_until(waiting, "notifications/progress");
  const int silent = running.send("POST /mcp HTTP/1.1\r\n");
  CHECK(running.end() == 0);
  const std::string rest = everything(waiting);
  CHECK(rest.find("\"stopped\":true") != std::string::npos);
  CHECK(rest.ends_with("\n\n\r\n0\r\n\r\n"));
  close(silent);
}

TEST_CASE("many clients with the same ids get their own answers") {
  const Running running;
  std::atomic<int> right = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < 16; ++client) {
    clients.emplace_back([&running, &right, client] {
      for (int i = 0; i < 20; ++i) {
        const std::string text = fmt::format("{}.{}", client, i);
        const Json token = i % 2 == 0 ? Json(nullptr) : Json(1);
        const std::string answer =
            everything(running.send(modern_call(1, "echo", {{"text", text}}, token)));
        if (answer.find("{\"text\":\"" + text + "\"}") != std::string::npos) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(right == 16 * 20);
}

TEST_CASE("a port that is taken is told") {
  const Running running;
  mcp::Server server(mcp_test::fixture_info(), {mcp_test::fixture_tools()});
  HttpTransport second(server, running.address(), std::nullopt);
  const auto bound = second.bind();
  REQUIRE_FALSE(bound);
  CHECK(
      bound.error().message ==
      fmt::format("cannot listen on 127.0.0.1:{}: Address already in use", running.address().port));
}
