#include "mcp/connection.h"

#include <string>
#include <vector>

#include "tests/catch.h"

using std::chrono::milliseconds;

TEST_CASE("a call is in flight until it is ended") {
  mcp::Connection connection([](std::string_view) {});
  CHECK_FALSE(connection.in_flight(1));
  const auto call = connection.begin(1, nullptr);
  CHECK(connection.in_flight(1));
  CHECK_FALSE(connection.in_flight("1"));
  CHECK(connection.wait_until_idle(milliseconds(1)) == 1);
  connection.end(*call);
  CHECK_FALSE(connection.in_flight(1));
  CHECK(connection.wait_until_idle(milliseconds(0)) == 0);
}

TEST_CASE("the id of a cancelled call is free, and its end leaves the next call of that id alone") {
  std::vector<std::string> sent;
  mcp::Connection connection([&sent](std::string_view message) { sent.emplace_back(message); });
  const auto cancelled = connection.begin(1, nullptr);
  connection.cancel(1);
  CHECK_FALSE(connection.in_flight(1));
  CHECK(connection.wait_until_idle(milliseconds(1)) == 1);
  const auto next = connection.begin(1, nullptr);
  cancelled->finish("{}");
  connection.end(*cancelled);
  CHECK(connection.in_flight(1));
  next->finish(R"({"next":1})");
  connection.end(*next);
  CHECK(sent == std::vector<std::string>{R"({"jsonrpc":"2.0","id":1,"result":{"next":1}})"});
  CHECK(connection.wait_until_idle(milliseconds(0)) == 0);
}

TEST_CASE("cancelling what is not there does nothing") {
  mcp::Connection connection([](std::string_view) {});
  connection.cancel(1);
  connection.cancel({{"a", 1}});
  CHECK(connection.wait_until_idle(milliseconds(0)) == 0);
}

TEST_CASE("all calls are asked to stop") {
  mcp::Connection connection([](std::string_view) {});
  const auto one = connection.begin(1, nullptr);
  const auto two = connection.begin(2, nullptr);
  connection.stop_all();
  CHECK(one->stop_token().stop_requested());
  CHECK(two->stop_token().stop_requested());
}

namespace {

struct Asked {
  std::vector<std::string> sent;
  std::vector<mcp::Json> answers;
  mcp::Connection connection{[this](std::string_view message) { sent.emplace_back(message); },
                             mcp::BackChannel::kOpen};

  void ask(const std::string& id, const mcp::Call& call) {
    connection.ask(id, call, {"k", "elicitation/create", mcp::Json::object()},
                   [this](const mcp::Json* message) {
                     answers.push_back(message == nullptr ? mcp::Json(nullptr) : *message);
                   });
  }
};

const mcp::Json kAnswer = {{"jsonrpc", "2.0"}, {"id", "q"}, {"result", 1}};
const std::string kQuestion =
    R"({"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{}})";
const std::string kWithdrawn =
    R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"q"}})";

}  // namespace

TEST_CASE("a question is answered once, by its own answer") {
  Asked asked;
  const auto call = asked.connection.begin(1, nullptr);
  asked.ask("q", *call);
  for (const char* id : {"\"r\"", "1", "null"}) {
    asked.connection.receive_answer({{"id", mcp::Json::parse(id)}, {"result", 1}});
  }
  asked.connection.receive_answer({{"result", 1}});
  CHECK(asked.answers.empty());
  asked.connection.receive_answer(kAnswer);
  asked.connection.receive_answer(kAnswer);
  asked.connection.withdraw("q");
  CHECK(asked.answers == std::vector<mcp::Json>{kAnswer});
  CHECK(asked.sent == std::vector<std::string>{kQuestion});
}

TEST_CASE("a cancelled call, a time-out and the end of input withdraw a question") {
  const int how = GENERATE(0, 1, 2, 3);
  Asked asked;
  const auto call = asked.connection.begin(1, nullptr);
  asked.ask("q", *call);
  if (how == 0) asked.connection.cancel(1);
  if (how == 1) asked.connection.withdraw("q");
  if (how == 2) asked.connection.close_back_channel();
  if (how == 3) asked.connection.stop_all();
  CHECK(asked.answers == std::vector<mcp::Json>{nullptr});
  CHECK(asked.sent == std::vector<std::string>{kQuestion, kWithdrawn});
  asked.connection.receive_answer(kAnswer);
  CHECK(asked.answers.size() == 1);
}

TEST_CASE("nobody is asked for a call that is over, or without a back channel") {
  Asked asked;
  const auto call = asked.connection.begin(1, nullptr);
  asked.connection.cancel(1);
  asked.ask("q", *call);
  const auto other = asked.connection.begin(2, nullptr);
  asked.connection.remember({"2025-11-25", {{"elicitation", mcp::Json::object()}}});
  CHECK(asked.connection.handshake().revision == "2025-11-25");
  asked.connection.close_back_channel();
  CHECK(asked.connection.handshake().revision.empty());
  asked.ask("q", *other);
  CHECK(asked.answers == std::vector<mcp::Json>{nullptr, nullptr});
  CHECK(asked.sent.empty());
}
