// What a script cannot test about forms: time-outs, the end of the input, bounds, several threads.

#include "mcp/call_runner.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <thread>

#include "tests/catch.h"
#include "tests/mcp/fixture_server.h"
#include "tests/mcp/stdio_client.h"

using mcp::Json;
using mcp_test::StdioClient;
using std::chrono::milliseconds;

namespace {

const std::string kForm =
    R"({"key":"a","method":"elicitation/create","params":{"message":"m","requestedSchema":)"
    R"({"type":"object","properties":{"n":{"type":"integer"}}}}})";

std::string asking_call(int id) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{{"name":"ask",)"
                     R"("arguments":{{"requests":[{}]}}}}}})"
                     "\n",
                     id, kForm);
}

std::string accepted(const std::string& id, int n) {
  return fmt::format(
      R"({{"jsonrpc":"2.0","id":"{}","result":{{"action":"accept","content":{{"n":{}}}}}}})"
      "\n",
      id, n);
}

struct Fixture {
  explicit Fixture(mcp::ServerOptions options = {})
      : server(mcp_test::fixture_info(), {mcp_test::fixture_tools()}, options) {
    client.send(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{)"
                R"("protocolVersion":"2025-11-25","capabilities":{"elicitation":{}}}})"
                "\n");
    REQUIRE(client.receive());
  }

  Json receive() {
    const auto line = client.receive();
    REQUIRE(line);
    return Json::parse(*line);
  }

  std::string receive_form() {
    Json message = receive();
    // One that was withdrawn at the last moment may be reported late.
    while (message["method"] == "notifications/cancelled") message = receive();
    REQUIRE(message["method"] == "elicitation/create");
    return message["id"].get<std::string>();
  }

  mcp::Server server;
  StdioClient client{server};
};

std::string text_of(const Json& message) {
  return message["result"]["content"][0]["text"].get<std::string>();
}

}  // namespace

TEST_CASE("a form that nobody answers in time is withdrawn and the call answered without it") {
  Fixture fixture({.form_timeout = milliseconds(50)});
  fixture.client.send(asking_call(1));
  const std::string id = fixture.receive_form();
  const Json withdrawn = fixture.receive();
  CHECK(withdrawn["method"] == "notifications/cancelled");
  CHECK(withdrawn["params"]["requestId"] == id);
  CHECK(text_of(fixture.receive()) == "not answered");
  fixture.client.send(accepted(id, 1));  // Too late.
  fixture.client.send(asking_call(1));
  fixture.client.send(accepted(fixture.receive_form(), 2));
  CHECK(text_of(fixture.receive()) == "answered");
}

TEST_CASE("without elicitation nobody is asked, in no era") {
  Fixture fixture({.elicitation = false});
  fixture.client.send(asking_call(1));
  CHECK(text_of(fixture.receive()) == "not answered");
  fixture.client.send(fmt::format(
      R"({{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{{"name":"ask","arguments":)"
      R"({{"requests":[{}]}},"_meta":{{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
      R"("io.modelcontextprotocol/clientCapabilities":{{"elicitation":{{}}}}}}}}}})"
      "\n",
      kForm));
  CHECK(text_of(fixture.receive()) == "not answered");
}

TEST_CASE("at the end of the input an open form is given up and the call answered") {
  Fixture fixture;
  fixture.client.send(asking_call(1));
  const std::string id = fixture.receive_form();
  fixture.client.close_input();
  CHECK(fixture.receive()["params"]["requestId"] == id);
  CHECK(text_of(fixture.receive()) == "not answered");
  CHECK(fixture.client.wait_for_end() == 0);
  CHECK(fixture.client.waited < milliseconds(400));
}

TEST_CASE("a signal does not wait for a form") {
  Fixture fixture;
  fixture.client.send(asking_call(1));
  fixture.receive_form();
  fixture.client.stop();
  CHECK(fixture.client.wait_for_end() == 0);
  CHECK(fixture.client.waited < milliseconds(400));
}

TEST_CASE("open forms keep no worker busy, and beyond 64 nobody is asked") {
  Fixture fixture;
  std::set<std::string> forms;
  for (int id = 1; id <= 64; ++id) {
    fixture.client.send(asking_call(id));
    CHECK(forms.insert(fixture.receive_form()).second);
  }
  fixture.client.send(asking_call(65));
  CHECK(text_of(fixture.receive()) == "not answered");
  for (const std::string& form : forms) fixture.client.send(accepted(form, 1));
  std::set<int> answered;
  for (int id = 1; id <= 64; ++id) {
    const Json message = fixture.receive();
    CHECK(text_of(message) == "answered");
    answered.insert(message["id"].get<int>());
  }
  CHECK(answered.size() == 64);
}

TEST_CASE("answers, cancellations and time-outs that race end each call at most once") {
  Fixture fixture({.form_timeout = milliseconds(3)});
  constexpr int kCalls = 300;
  std::set<int> answered;
  const auto note = [&answered](const Json& answer, int call) {
    const int id = answer["id"].get<int>();
    CHECK((id == call || (id < call && id % 3 == 1)));  // this call, or one cancelled before
    CHECK(answered.insert(id).second);
  };
  for (int id = 1; id <= kCalls; ++id) {
    fixture.client.send(asking_call(id));
    Json asked = fixture.receive();
    for (; asked.value("method", "") != "elicitation/create"; asked = fixture.receive()) {
      // The call before may have been answered just when it was cancelled.
      if (!asked.contains("method")) note(asked, id);
    }
    const auto form = asked["id"].get<std::string>();
    if (id % 3 == 0) {
      std::this_thread::sleep_for(milliseconds(3));
      fixture.client.send(accepted(form, id));
    } else if (id % 3 == 1) {
      std::this_thread::sleep_for(milliseconds(3));
      fixture.client.send(fmt::format(
          R"({{"jsonrpc":"2.0","method":"notifications/cancelled","params":{{"requestId":{}}}}})"
          "\n",
          id));
    }
    fixture.client.send(R"({"jsonrpc":"2.0","id":"p","method":"ping"})"
                        "\n");
    for (bool ponged = false; !ponged || (id % 3 != 1 && !answered.contains(id));) {
      const Json message = fixture.receive();
      if (message.value("method", "") == "notifications/cancelled") continue;
      if (message["id"] == "p") {
        ponged = true;
      } else {
        note(message, id);
      }
    }
  }
  CHECK(answered.size() >= kCalls * 2 / 3);
}

TEST_CASE("a call beyond those that may wait is refused, and the others are answered") {
  Fixture fixture;
  const auto hang = [](int id) {
    return fmt::format(
        R"({{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{{"name":"wait"}}}})"
        "\n",
        id);
  };
  for (int id = 1; id <= 4 + 4096 + 1; ++id) fixture.client.send(hang(id));
  const Json refused = fixture.receive();
  CHECK(refused["error"]["code"] == -32603);
  CHECK(refused["error"]["message"] == "too many calls: 4096 are waiting already");
}
