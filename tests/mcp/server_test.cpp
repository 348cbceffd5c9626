#include "mcp/server.h"

#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/mcp/fixture_server.h"
#include "tests/wire/wire_check.h"

namespace {

/// What the server sends at once for one message.
std::vector<std::string> answers(mcp::Server& server, std::string_view message) {
  std::vector<std::string> sent;
  const auto client = std::make_shared<mcp::Connection>(
      [&sent](std::string_view text) { sent.emplace_back(text); });
  server.receive(message, client);
  wire::WireCheck check;
  check.client_sent(message);
  for (const std::string& text : sent) CHECK(check.problem_of(text) == "");
  return sent;
}

}  // namespace

TEST_CASE("a server without title and instructions does not send them") {
  mcp::Server server({"n", "", "1", ""}, {});
  CHECK(answers(server, R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})") ==
        std::vector<std::string>{
            R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25",)"
            R"("capabilities":{"tools":{}},"serverInfo":{"name":"n","version":"1"}}})"});
}

TEST_CASE("a server without tools has an empty list of them, and knows none") {
  mcp::Server server({"n", "", "1", ""}, {});
  CHECK(answers(server, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})") ==
        std::vector<std::string>{R"({"jsonrpc":"2.0","id":1,"result":{"tools":[]}})"});
  CHECK(
      answers(server, R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}})") ==
      std::vector<std::string>{
          R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"unknown tool \"x\""}})"});
}

TEST_CASE("two clients with the same ids get their own answers") {
  mcp::Server server(mcp_test::fixture_info(), {mcp_test::fixture_tools()});
  std::mutex mutex;
  std::vector<std::string> sent[2];
  std::shared_ptr<mcp::Connection> clients[2];
  for (int i = 0; i < 2; ++i) {
    clients[i] = std::make_shared<mcp::Connection>([&, i](std::string_view text) {
      const std::lock_guard lock(mutex);
      sent[i].emplace_back(text);
    });
  }
  for (int id = 0; id < 50; ++id) {
    for (int i = 0; i < 2; ++i) {
      server.receive(
          R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
              R"(,"method":"tools/call","params":{"name":"echo","arguments":{"text":"client )" +
              std::to_string(i) + "\"}}}",
          clients[i]);
    }
  }
  for (int i = 0; i < 2; ++i) {
    CHECK(clients[i]->wait_until_idle(std::chrono::seconds(20)) == 0);
    const std::lock_guard lock(mutex);
    CHECK(sent[i].size() == 50);
    for (const std::string& text : sent[i]) {
      CHECK(text.find("client " + std::to_string(i)) != std::string::npos);
    }
  }
}
