#include "core/generate/bash_text.h"

#include "tests/catch.h"

TEST_CASE("Words of bash are quoted where they need it") {
  CHECK(core::bash_word("/a/b-c_1.0:x=y") == "/a/b-c_1.0:x=y");
  CHECK(core::bash_word("") == "''");
  CHECK(core::bash_word("a b") == "'a b'");
  CHECK(core::bash_word("$(rm -rf ~)") == "'$(rm -rf ~)'");
  CHECK(core::bash_word("it's") == R"('it'\''s')");
  CHECK(core::bash_word("~me") == "'~me'");
  CHECK(core::bash_word("a\nb") == "'a\nb'");
}
