#include "base/utf8.h"

#include <string>

#include "tests/catch.h"

TEST_CASE("only well-formed UTF-8 is UTF-8") {
  CHECK(base::is_valid_utf8(""));
  CHECK(base::is_valid_utf8("a é ✓ 🙂"));
  CHECK(base::is_valid_utf8("\xF4\x8F\xBF\xBF"));
  for (const std::string bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xE9z"}) {
    CHECK_FALSE(base::is_valid_utf8(bad));
  }
}

TEST_CASE("blanks of every kind are trimmed, and nothing else") {
  CHECK(base::trimmed(" \t\r\n a b \n") == "a b");
  CHECK(base::trimmed("\u00a0\u200b\u2009\u202f\ufeffa\u00a0") == "a");
  CHECK(base::trimmed("é à") == "é à");
  CHECK(base::trimmed(" \u200b ").empty());
  CHECK(base::trimmed("\x01 a") == "\x01 a");
}

TEST_CASE("a text is truncated between two characters") {
  CHECK(base::truncated("abc", 3) == "abc");
  CHECK(base::truncated("abc", 2) == "ab");
  CHECK(base::truncated("aé", 2) == "a");
  CHECK(base::truncated("é", 1).empty());
}
