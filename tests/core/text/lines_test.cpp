#include "core/text/lines.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("lines are taken off a text one by one") {
  std::string_view text = "a\n\nlast";
  CHECK(take_line(text) == "a");
  CHECK(take_line(text).empty());
  CHECK(take_line(text) == "last");
  CHECK(text.empty());
}

TEST_CASE("a byte's line is counted from one") {
  CHECK(line_number_at("a\nb", 0) == 1);
  CHECK(line_number_at("a\nb", 2) == 2);
  CHECK(line_number_at("a\nb", 99) == 2);
}
