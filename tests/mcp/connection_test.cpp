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
