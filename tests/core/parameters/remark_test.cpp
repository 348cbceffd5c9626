#include "core/parameters/remark.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("remarks behind a value are cut") {
  CHECK(without_remark("4 (estimated (roughly))") == "4");
  CHECK(without_remark("64 (default) ✓ verified") == "64");
  CHECK(without_remark("/a/b.json ✓ verified") == "/a/b.json");
  CHECK(without_remark("3e-4") == "3e-4");
  CHECK(without_remark("4 (1B), 2 (3B)") == "4 (1B), 2 (3B)");
  CHECK(without_remark("(default)") == "(default)");
  CHECK(without_remark("✓") == "✓");
  CHECK(without_remark("a)") == "a)");
  CHECK(without_remark("").empty());
  CHECK(remark_of("1 × 80GB GPU (constraint: gpu80)") == "constraint: gpu80");
  CHECK(remark_of("4").empty());
}

TEST_CASE("a code span in front is the value") {
  CHECK(value_without_remark("/a/set (1).json ✓", "`/a/set (1).json` ✓") == "/a/set (1).json");
  CHECK(value_without_remark("/a/set (1) ✓", "`/a/set (1)` ✓ (today)") == "/a/set (1)");
  CHECK(value_without_remark("a and b", "`a` and `b`") == "a and b");
  CHECK(value_without_remark("4 (x)", "4 (x)") == "4");
}

TEST_CASE("prompts are the source text without outer quotes and the remark behind them") {
  CHECK(prompt_text("\"\" (consistent across train and eval)").empty());
  CHECK(prompt_text("\"\"").empty());
  CHECK(prompt_text("\"You are *kind*.\" (default)") == "You are *kind*.");
  CHECK(prompt_text("\"Say \"hi\" twice\" (x)") == "Say \"hi\" twice");
  CHECK(prompt_text("You are kind (truly)") == "You are kind (truly)");
  CHECK(prompt_text("`You are kind` (note)") == "`You are kind`");
  CHECK(prompt_text("`\"You are kind\"` ✓") == "You are kind");
  CHECK(prompt_text("“You are kind” (x)") == "You are kind");
  CHECK(prompt_text("(blank)").empty());
  CHECK(prompt_text("None").empty());
  CHECK(prompt_text("\"none\"") == "none");
  CHECK(prompt_text("\"open") == "\"open");
}

TEST_CASE("a long row of remarks is read in time that grows with its length") {
  std::string text = "4";
  for (int i = 0; i < 200000; ++i) text += "(a)";
  CHECK(without_remark(text) == "4");
  CHECK(value_without_remark(text, text) == "4");
  CHECK(without_remark(std::string(500000, ')')).size() == 500000);
}
