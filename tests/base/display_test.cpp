#include "base/display.h"

#include <string>

#include "tests/catch.h"

TEST_CASE("foreign text is made harmless") {
  CHECK(base::escape_controls("a é ✓\nb") == "a é ✓\nb");
  CHECK(base::escape_controls("a\tb\r\x1b[2J\x7f") == "a\\u{9}b\\u{d}\\u{1b}[2J\\u{7f}");
  CHECK(base::escape_controls("\u202Egpj\u200B\uFEFF\u0085\u2028\u2066") ==
        "\\u{202e}gpj\\u{200b}\\u{feff}\\u{85}\\u{2028}\\u{2066}");
  CHECK(base::escape_controls("caf\xE9!") == "caf\\x{e9}!");
  CHECK(base::escape_controls(std::string("\0", 1)) == "\\u{0}");
}

TEST_CASE("foreign text is quoted on one line and short") {
  CHECK(base::display_text("a\x1b[31m") == "a\\u{1b}[31m");
  CHECK(base::display_text(std::string(81, 'x')) == std::string(80, 'x') + "...");
  CHECK(base::display_text(std::string(79, 'x') + "é") == std::string(79, 'x') + "...");
}
