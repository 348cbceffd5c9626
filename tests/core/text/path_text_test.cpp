#include "core/text/path_text.h"

#include "tests/catch.h"

using core::without_slashes_behind;

TEST_CASE("slashes behind a path are cut, the root stays") {
  CHECK(without_slashes_behind("/a/b//") == "/a/b");
  CHECK(without_slashes_behind("/a") == "/a");
  CHECK(without_slashes_behind("///") == "/");
  CHECK(without_slashes_behind("").empty());
}
