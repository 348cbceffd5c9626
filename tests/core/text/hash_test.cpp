#include "core/text/hash.h"

#include "tests/catch.h"

TEST_CASE("hashes are those that FNV-1a is published with") {
  CHECK(core::hash_32("") == 0x811C9DC5U);
  CHECK(core::hash_32("foobar") == 0xBF9CF968U);
  CHECK(core::hash_64("") == 0xCBF29CE484222325U);
  CHECK(core::hash_64("foobar") == 0x85944171F73967E8U);
  CHECK(core::hash_64("\xFF") != core::hash_64("\x7F"));
}
