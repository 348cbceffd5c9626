#include "core/text/counted.h"

#include <cstddef>
#include <cstdint>

#include "tests/catch.h"

TEST_CASE("a count has an s behind its noun unless it is one") {
  CHECK(core::counted(std::size_t{0}, "run") == "0 runs");
  CHECK(core::counted(std::size_t{1}, "control run") == "1 control run");
  CHECK(core::counted(std::int64_t{2}, "GPU") == "2 GPUs");
}
