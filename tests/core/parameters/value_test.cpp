#include "core/parameters/value.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("values are compared as what they are") {
  CHECK(same_value(std::int64_t{4}, 4.0));
  CHECK(same_value(1e-5, 0.00001));
  CHECK(!same_value(std::int64_t{1}, true));
  CHECK(same_value(true, true));
  CHECK(same_value(std::string("a"), std::string("a")));
  CHECK(!same_value(std::string("4"), std::int64_t{4}));
  CHECK(!same_value(std::int64_t{9007199254740993}, std::int64_t{9007199254740992}));
}

TEST_CASE("values as text") {
  CHECK(to_text(true) == "true");
  CHECK(to_text(false) == "false");
  CHECK(to_text(std::int64_t{8}) == "8");
  CHECK(to_text(5e-5) == "5e-5");
  CHECK(to_text(std::string("x")) == "x");
}
