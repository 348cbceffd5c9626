#include "core/text/shell_text.h"

#include "tests/catch.h"

TEST_CASE("a word for a shell is quoted only where it has to be") {
  CHECK(core::shell_word("/a/b-c_1.0:x=y") == "/a/b-c_1.0:x=y");
  CHECK(core::shell_word("") == "''");
  CHECK(core::shell_word("a b") == "'a b'");
  CHECK(core::shell_word("$(rm -rf ~)") == "'$(rm -rf ~)'");
  CHECK(core::shell_word("it's") == R"('it'\''s')");
  CHECK(core::shell_word("~me") == "'~me'");
  CHECK(core::shell_word("a\nb") == "'a\nb'");
}
