#include "mcp/method.h"

#include "tests/catch.h"

using mcp::Json;

TEST_CASE("a list has one page, so every cursor is an error") {
  CHECK(mcp::check_cursor(Json::object()).ok());
  CHECK(mcp::check_cursor({{"cursor", nullptr}}).ok());
  CHECK(mcp::check_cursor({{"cursor", ""}}).error() ==
        mcp::RpcError{mcp::kInvalidParams,
                      "params.cursor: unknown cursor string \"\"; the list has only one page"});
}
