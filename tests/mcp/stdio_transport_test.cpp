#include "mcp/stdio_transport.h"

#include <fmt/format.h>

#include <chrono>
#include <set>
#include <string>

#include "tests/catch.h"
#include "tests/mcp/fixture_server.h"
#include "tests/mcp/stdio_client.h"

using mcp::Json;
using mcp_test::StdioClient;
using std::chrono::milliseconds;

namespace {

std::string call(int id, std::string_view tool, std::string_view arguments = "{}") {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"tools/call",)"
                     R"("params":{{"name":"{}","arguments":{},"_meta":{{"progressToken":{}}}}}}})"
                     "\n",
                     id, tool, arguments, id);
}

const std::string kPing = R"({"jsonrpc":"2.0","id":"p","method":"ping"})"
                          "\n";
const std::string kPong = R"({"jsonrpc":"2.0","id":"p","result":{}})";
const std::string kStopped =
    R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"stopped"}],)"
    R"("structuredContent":{"stopped":true},"isError":false}})";

struct Calls {
  std::shared_ptr<mcp_test::Release> release = std::make_shared<mcp_test::Release>();
  mcp::Server server{mcp_test::fixture_info(), {mcp_test::fixture_tools(release)}};
  StdioClient client{server};
  ~Calls() { (*release)(); }

  void begin_wait() {
    client.send(call(1, "wait"));
    REQUIRE(client.receive());  // Its first progress.
  }

  /// Calls 1 to 4: as many as there are workers.
  void begin_hanging() {
    for (int id = 1; id <= 4; ++id) {
      client.send(call(id, "hang"));
      REQUIRE(client.receive());
    }
  }
};

}  // namespace

TEST_CASE("a call that is under way at the end of input is still answered") {
  Calls fixture;
  fixture.client.send(call(1, "echo", R"({"text":"quick"})"));
  fixture.client.close_input();
  CHECK(fixture.client.receive() ==
        R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"quick"}],)"
        R"("structuredContent":{"text":"quick"},"isError":false}})");
  CHECK(fixture.client.wait_for_end() == 0);
}

TEST_CASE("half a line at the end of input is answered") {
  Calls fixture;
  fixture.client.send(R"({"jsonrpc":"2.0","id":1,"meth)");
  fixture.client.close_input();
  CHECK(
      fixture.client.receive() ==
      R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"parse error: not JSON in UTF-8 at byte 30"}})");
  CHECK(fixture.client.wait_for_end() == 0);
}

TEST_CASE("a whole message without a line break at the end of input is answered") {
  Calls fixture;
  fixture.client.send(kPing.substr(0, kPing.size() - 1));
  fixture.client.close_input();
  CHECK(fixture.client.receive() == kPong);
  CHECK(fixture.client.wait_for_end() == 0);
}

TEST_CASE("a long call is asked to stop after the end of input") {
  Calls fixture;
  fixture.begin_wait();
  fixture.client.close_input();
  CHECK(fixture.client.wait_for_end() == 0);
  CHECK(fixture.client.waited < milliseconds(1000));
  CHECK(fixture.client.receive());  // Its last progress.
  CHECK(fixture.client.receive() == kStopped);
  CHECK(fixture.client.receive() == std::nullopt);
}

TEST_CASE("a handler that hangs holds up neither the end of input nor a signal") {
  const bool by_signal = GENERATE(false, true);
  Calls fixture;
  fixture.begin_hanging();
  fixture.client.send(call(5, "hang"));
  fixture.client.send(kPing);
  CHECK(fixture.client.receive() == kPong);
  if (by_signal) {
    fixture.client.stop();
  } else {
    fixture.client.close_input();
  }
  CHECK(fixture.client.wait_for_end() == 5);
  CHECK(fixture.client.waited < milliseconds(1000));
  (*fixture.release)();
  CHECK(fixture.client.receive() == std::nullopt);
}

TEST_CASE("a client that goes away in the middle of a call ends the server at once") {
  Calls fixture;
  fixture.begin_wait();
  fixture.client.close_output();
  fixture.client.close_input();
  CHECK(fixture.client.wait_for_end() == 0);
  CHECK(fixture.client.waited < milliseconds(400));
}

TEST_CASE("a client that reads no more ends the server at the next answer") {
  Calls fixture;
  fixture.client.close_output();
  fixture.client.send(kPing);
  CHECK(fixture.client.wait_for_end() == 0);
}

TEST_CASE("a signal ends a server whose answers nobody reads") {
  Calls fixture;
  std::thread flood([&fixture] {
    for (int i = 0; i < 3000; ++i) fixture.client.send(kPing);
  });
  std::this_thread::sleep_for(milliseconds(100));
  fixture.client.stop();
  CHECK(fixture.client.wait_for_end() == 0);
  CHECK(fixture.client.waited < milliseconds(1000));
  fixture.client.close_server_end();
  flood.join();
}

TEST_CASE("pings are answered while more calls wait than there are workers") {
  Calls fixture;
  fixture.begin_hanging();
  for (int id = 5; id <= 10; ++id) fixture.client.send(call(id, "echo"));
  for (int i = 0; i < 100; ++i) {
    fixture.client.send(kPing);
    CHECK(fixture.client.receive() == kPong);
  }
  (*fixture.release)();
  std::set<int> answered;
  for (int id = 1; id <= 10; ++id) {
    answered.insert(Json::parse(*fixture.client.receive())["id"].get<int>());
  }
  CHECK(answered.size() == 10);
}

TEST_CASE("a call that is cancelled before its turn never runs") {
  Calls fixture;
  fixture.begin_hanging();
  fixture.client.send(call(5, "count", R"({"to":3})"));
  fixture.client.send(
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}})"
      "\n");
  fixture.client.send(kPing);
  CHECK(fixture.client.receive() == kPong);
  (*fixture.release)();
  for (int id = 1; id <= 4; ++id) {
    CHECK(Json::parse(*fixture.client.receive())["result"]["structuredContent"]["released"] ==
          true);
  }
  fixture.client.close_input();
  CHECK(fixture.client.wait_for_end() == 0);
  CHECK(fixture.client.receive() == std::nullopt);
}

TEST_CASE("many calls at once are each answered once") {
  constexpr int kCalls = 2000;
  Calls fixture;
  std::thread sender([&fixture] {
    for (int id = 0; id < kCalls; ++id) {
      fixture.client.send(call(id, "echo", fmt::format(R"({{"text":"{}"}})", id)));
    }
  });
  std::set<int> answered;
  for (int i = 0; i < kCalls; ++i) {
    const Json answer = Json::parse(*fixture.client.receive());
    const int id = answer["id"].get<int>();
    CHECK(answer["result"]["structuredContent"]["text"] == std::to_string(id));
    CHECK(answered.insert(id).second);
  }
  sender.join();
  fixture.client.close_input();
  CHECK(fixture.client.wait_for_end() == 0);
  CHECK(fixture.client.receive() == std::nullopt);
}
