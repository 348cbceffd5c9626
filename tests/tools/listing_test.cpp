#include "tools/listing.h"

#include <string>
#include <vector>

#include "tests/catch.h"

namespace tools {
namespace {

bool no_problem(std::size_t) { return false; }

TEST_CASE("listing: up to 40 runs are all listed") {
  const Selection selection = select_runs(40, {}, no_problem);
  CHECK(selection.listed.size() == 40);
  CHECK(selection.omitted == 0);
  CHECK(selection.page.is_null());
}

TEST_CASE("listing: of more runs the first five and those with a problem are listed") {
  const Selection selection =
      select_runs(41, {}, [](std::size_t index) { return index == 3 || index == 40; });
  CHECK(selection.listed == std::vector<std::size_t>{0, 1, 2, 3, 4, 40});
  CHECK(selection.omitted == 35);
}

TEST_CASE("listing: at most 20 problems are listed") {
  const Selection selection = select_runs(1000, {}, [](std::size_t) { return true; });
  CHECK(selection.listed.size() == 25);
  CHECK(selection.omitted == 975);
}

TEST_CASE("listing: full lists a page and says where the next begins") {
  const Selection first = select_runs(250, {.full = true, .offset = 0, .limit = 100}, no_problem);
  CHECK(first.listed.size() == 100);
  CHECK(first.page ==
        mcp::Json{{"offset", 0}, {"limit", 100}, {"total", 250}, {"next_offset", 100}});
  const Selection last = select_runs(250, {.full = true, .offset = 200, .limit = 100}, no_problem);
  CHECK(last.listed.size() == 50);
  CHECK(last.listed.front() == 200);
  CHECK(last.page["next_offset"].is_null());
}

TEST_CASE("listing: a page behind the end is empty") {
  const Selection selection =
      select_runs(10, {.full = true, .offset = 50, .limit = 100}, no_problem);
  CHECK(selection.listed.empty());
  CHECK(selection.page["next_offset"].is_null());
}

TEST_CASE("listing: a long report loses its middle unless full") {
  std::string report;
  for (int line = 0; line < 200; ++line) report += "line " + std::to_string(line) + "\n";
  const std::string shorter = shortened_report(report, false);
  CHECK(shorter.find("line 59\n... 110 more lines (`detail: \"full\"` gives all)\nline 170\n") !=
        std::string::npos);
  CHECK(shortened_report(report, true) == report);
  CHECK(shortened_report("one\ntwo", false) == "one\ntwo");
  CHECK(shortened_report("", false).empty());
}

}  // namespace
}  // namespace tools
