#include "core/text/markdown_row.h"

#include "tests/catch.h"

using namespace core;

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
