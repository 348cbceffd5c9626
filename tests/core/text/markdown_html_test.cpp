#include "core/text/markdown_html.h"

#include "tests/catch.h"

using namespace core;

TEST_CASE("formatting goes, breaks are blanks, placeholders stay") {
  for (const char* tag :
       {"<b>", "</b>", "<B>", "<a href='x'>", "<img src=x/>", "<!-- x -->", "</span>"}) {
    CHECK(rendered_html(tag).empty());
  }
  for (const char* tag : {"<br>", "<br/>", "<BR />"}) CHECK(rendered_html(tag) == " ");
  for (const char* tag : {"<user>", "<your-path>", "<brand>", "<base>", "<?x?>", "<>", "</"}) {
    CHECK(rendered_html(tag) == tag);
  }
}
