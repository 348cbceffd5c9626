#include "core/text/markdown_field.h"

#include "tests/catch.h"

using namespace core;

namespace {

MarkdownLine plain(const std::string& text, int number, bool hard_end = false) {
  return {{{text, false, 0}}, text, number, hard_end};
}

}  // namespace

TEST_CASE("a label needs text and a colon outside literals") {
  CHECK(read_fields({}, false).empty());
  CHECK(read_fields({plain("no colon", 1)}, false).empty());
  CHECK(read_fields({plain(": value", 1)}, false).empty());
  CHECK(read_fields({{{{"a: b", true, 0}}, "`a: b`", 1, false}}, false).empty());
  CHECK(read_fields({plain("a:b", 4)}, false) == std::vector<MarkdownField>{{"a", "b", "b", 4}});
}

TEST_CASE("where the source cannot be followed the rendered value stands for it") {
  const MarkdownLine line{{{"a: b", false, 0}}, "a&colon; b", 1, false};
  CHECK(read_fields({line}, false) == std::vector<MarkdownField>{{"a", "b", "b", 1}});
}

TEST_CASE("a quote that is never closed holds nothing up") {
  const auto fields = read_fields({plain("a: \"b", 1), plain("c: d", 2)}, false);
  CHECK(fields == std::vector<MarkdownField>{{"a", "\"b", "\"b", 1}, {"c", "d", "d", 2}});
}

TEST_CASE("a hard break ends a value") {
  const auto fields =
      read_fields({plain("a: b", 1, true), plain("remark", 2), plain("c: d", 3)}, false);
  CHECK(fields == std::vector<MarkdownField>{{"a", "b", "b", 1}, {"c", "d", "d", 3}});
}
