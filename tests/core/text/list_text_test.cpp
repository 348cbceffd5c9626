#include "core/text/list_text.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/catch.h"

TEST_CASE("a count has an s behind its noun unless it is one") {
  CHECK(core::counted(std::size_t{0}, "run") == "0 runs");
  CHECK(core::counted(std::size_t{1}, "control run") == "1 control run");
  CHECK(core::counted(std::int64_t{2}, "GPU") == "2 GPUs");
}

TEST_CASE("a list names the first twenty and counts the rest") {
  CHECK(core::join_truncated({}, ", ").empty());
  CHECK(core::join_truncated({"a", "b"}, " and ") == "a and b");
  std::vector<std::string> items(20, "x");
  CHECK(core::join_truncated(items, "").size() == 20);
  items.insert(items.end(), {"y", "y"});
  CHECK(core::join_truncated(items, "") == std::string(20, 'x') + " and 2 more");
}
