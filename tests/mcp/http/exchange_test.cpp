#include "mcp/http/exchange.h"

#include <chrono>
#include <memory>
#include <string_view>

#include "tests/catch.h"

using mcp::Connection;
using mcp::http::OpenConnections;
using std::chrono::milliseconds;

TEST_CASE("the calls of all connections are asked to stop, also of clients that have left") {
  OpenConnections open;
  auto one = std::make_shared<Connection>([](std::string_view) {});
  auto other = std::make_shared<Connection>([](std::string_view) {});
  open.add(one, "");
  open.add(other, "");
  const auto call = one->begin(1, nullptr);
  const auto same_id = other->begin(1, nullptr);
  open.stop_all();
  CHECK(call->stop_token().stop_requested());
  CHECK(same_id->stop_token().stop_requested());
  CHECK(open.wait_until_none(milliseconds(1)) == 2);
  one.reset();
  CHECK(open.wait_until_none(milliseconds(0)) == 1);
  other.reset();
  CHECK(open.wait_until_none(milliseconds(0)) == 0);
}

TEST_CASE("a call is cancelled in its session alone") {
  OpenConnections open;
  const auto mine = std::make_shared<Connection>([](std::string_view) {});
  const auto others = std::make_shared<Connection>([](std::string_view) {});
  const auto nobodys = std::make_shared<Connection>([](std::string_view) {});
  open.add(mine, "a");
  open.add(others, "b");
  open.add(nobodys, "");
  const auto call = mine->begin(1, nullptr);
  const auto same_id = others->begin(1, nullptr);
  const auto without = nobodys->begin(1, nullptr);
  open.cancel("", 1);
  open.cancel("c", 1);
  open.cancel("a", "1");
  open.cancel("a", 2);
  CHECK(mine->in_flight(1));
  open.cancel("a", 1);
  CHECK(call->stop_token().stop_requested());
  CHECK_FALSE(same_id->stop_token().stop_requested());
  CHECK_FALSE(without->stop_token().stop_requested());
}
