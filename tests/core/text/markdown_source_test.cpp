#include "core/text/markdown_source.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("lines are counted as the parser counts them") {
  const MarkdownSource source("one\n two \r\n\rfour\r\n\nlast");
  CHECK(source.line(1) == "one");
  CHECK(source.line(1, 2) == "ne");
  CHECK(source.line(1, 99).empty());
  CHECK(source.line(1, 0) == "one");
  CHECK(source.line(2) == "two");
  CHECK(source.line(3).empty());
  CHECK(source.line(4) == "four");
  CHECK(source.line(5).empty());
  CHECK(source.line(6) == "last");
  CHECK(source.line(7).empty());
  CHECK(source.line(0).empty());
  CHECK(source.line(-1).empty());
}

TEST_CASE("rows are cut at pipes that have no backslash before them") {
  using Cells = std::vector<std::string_view>;
  CHECK(split_row("| a | b |") == Cells{"a", "b"});
  CHECK(split_row("a|b") == Cells{"a", "b"});
  CHECK(split_row("  | a |  | ") == Cells{"a", ""});
  CHECK(split_row("||") == Cells{""});
  CHECK(split_row("|").empty());
  CHECK(split_row("").empty());
  CHECK(split_row("| a \\| b | `c|d` |") == Cells{"a \\| b", "`c", "d`"});
  CHECK(split_row("| a \\\\| b |") == Cells{"a \\\\| b"});
  CHECK(split_row("| a \\|") == Cells{"a \\|"});
}

TEST_CASE("separator lines of tables are known") {
  for (const char* line : {"|---|", "---|---", "| :-: | - |", ":-", "|-|-|\t"}) {
    CHECK(is_table_separator(line));
  }
  for (const char* line : {"", "|", "| |", "| a |", "-x-", "> |-|"}) {
    CHECK_FALSE(is_table_separator(line));
  }
}
