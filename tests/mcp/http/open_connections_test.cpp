#include "mcp/http/open_connections.h"

#include <chrono>
#include <memory>
#include <string_view>

#include "tests/catch.h"

using mcp::Connection;
using mcp::http::OpenConnections;
using std::chrono::milliseconds;

TEST_CASE("the calls of all connections are asked to stop") {
  OpenConnections open;
  const auto one = std::make_shared<Connection>([](std::string_view) {});
  const auto other = std::make_shared<Connection>([](std::string_view) {});
  open.add(one);
  open.add(other);
  const auto call = one->begin(1, nullptr);
  const auto same_id = other->begin(1, nullptr);
  open.remove(other);
  open.stop_all();
  CHECK(call->stop_token().stop_requested());
  CHECK_FALSE(same_id->stop_token().stop_requested());
  CHECK(open.wait_until_none(milliseconds(1)) == 1);
  open.remove(one);
  CHECK(open.wait_until_none(milliseconds(0)) == 0);
}
