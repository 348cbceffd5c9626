#include "mcp/progress.h"

#include <limits>

#include "tests/catch.h"

using mcp::ProgressSequence;

TEST_CASE("without a token there is no progress") {
  ProgressSequence sequence(nullptr);
  CHECK(sequence.next({1, 2, "m"}) == std::nullopt);
}

TEST_CASE("progress says what it knows") {
  ProgressSequence sequence("t");
  CHECK(sequence.next({0, 0, ""}) == R"({"jsonrpc":"2.0","method":"notifications/progress",)"
                                     R"("params":{"progressToken":"t","progress":0}})");
  CHECK(sequence.next({1.5, 3, "half"}) ==
        R"({"jsonrpc":"2.0","method":"notifications/progress",)"
        R"("params":{"progressToken":"t","progress":1.5,"total":3,"message":"half"}})");
}

TEST_CASE("progress that does not grow is not sent") {
  ProgressSequence sequence(1);
  CHECK(sequence.next({2, 0, ""}));
  CHECK_FALSE(sequence.next({2, 0, ""}));
  CHECK_FALSE(sequence.next({1, 0, ""}));
  CHECK_FALSE(sequence.next({std::numeric_limits<double>::quiet_NaN(), 0, ""}));
  CHECK_FALSE(sequence.next({std::numeric_limits<double>::infinity(), 0, ""}));
  CHECK(sequence.next({3, std::numeric_limits<double>::infinity(), ""}) ==
        R"({"jsonrpc":"2.0","method":"notifications/progress",)"
        R"("params":{"progressToken":1,"progress":3}})");
}
