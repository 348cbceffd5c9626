#include "tools/run_selection.h"

#include "tests/catch.h"

namespace tools {
namespace {

core::ResolvedExperiment experiment(int run_count = 2) {
  core::ResolvedExperiment result;
  for (int i = 0; i < run_count; ++i) {
    core::RunConfig run;
    run.name = "run" + std::to_string(i);
    run.directory = "rank" + std::to_string(8 << i % 8) + (i > 7 ? "_" + std::to_string(i) : "");
    result.runs.push_back(run);
  }
  result.control_runs = {"base"};
  return result;
}

using Names = std::vector<std::string>;

TEST_CASE("run selection: no names are all runs") {
  CHECK(chosen_directories({}, experiment()).value() == Names{"rank8", "rank16"});
}

TEST_CASE("run selection: names and directories choose, in the plan's order, each once") {
  CHECK(chosen_directories({"rank16/", "run0", "rank8"}, experiment()).value() ==
        Names{"rank8", "rank16"});
  CHECK(chosen_directories({"run1"}, experiment()).value() == Names{"rank16"});
}

TEST_CASE("run selection: an unknown name is refused with a similar one") {
  CHECK(chosen_directories({"run0", "rank61"}, experiment()).error().message ==
        "arguments.runs[1]: the plan has no fine-tuned run or run directory \"rank61\"; did you "
        "mean \"rank16\"?");
}

TEST_CASE("run selection: of many runs an unknown name does not list all") {
  CHECK(chosen_directories({"something else"}, experiment(30)).error().message ==
        "arguments.runs[0]: the plan has no fine-tuned run or run directory \"something else\"; "
        "analyze_parameters lists the 30 runs");
}

TEST_CASE("run selection: a control run has no directory") {
  CHECK(chosen_directories({"base"}, experiment()).error().message ==
        "arguments.runs[0]: \"base\" is a control run, which needs no fine-tuning and has no run "
        "directory");
}

TEST_CASE("run selection: up to 40 runs are all listed") {
  const Selection selection = select_runs(40, {});
  CHECK(selection.listed.size() == 40);
  CHECK(selection.omitted == 0);
  CHECK(selection.page.is_null());
}

TEST_CASE("run selection: of more runs the first five and those with a problem are listed") {
  const Selection selection =
      select_runs(41, {}, [](std::size_t index) { return index == 3 || index == 40; });
  CHECK(selection.listed == std::vector<std::size_t>{0, 1, 2, 3, 4, 40});
  CHECK(selection.omitted == 35);
}

TEST_CASE("run selection: at most 20 problems are listed") {
  const Selection selection = select_runs(1000, {}, [](std::size_t) { return true; });
  CHECK(selection.listed.size() == 25);
  CHECK(selection.omitted == 975);
}

TEST_CASE("run selection: full lists a page and says where the next begins") {
  const Selection first = select_runs(250, {.full = true, .offset = 0, .limit = 100});
  CHECK(first.listed.size() == 100);
  CHECK(first.page ==
        mcp::Json{{"offset", 0}, {"limit", 100}, {"total", 250}, {"next_offset", 100}});
  const Selection last = select_runs(250, {.full = true, .offset = 200, .limit = 100});
  CHECK(last.listed.size() == 50);
  CHECK(last.listed.front() == 200);
  CHECK(last.page["next_offset"].is_null());
}

TEST_CASE("run selection: a page after the end is empty") {
  const Selection selection = select_runs(10, {.full = true, .offset = 50, .limit = 100});
  CHECK(selection.listed.empty());
  CHECK(selection.page["next_offset"].is_null());
}

}  // namespace
}  // namespace tools
