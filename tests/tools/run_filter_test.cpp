#include "tools/run_filter.h"

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

TEST_CASE("run filter: no names are all runs") {
  CHECK(chosen_directories({}, experiment()).value() == Names{"rank8", "rank16"});
}

TEST_CASE("run filter: names and directories choose, in the plan's order, each once") {
  CHECK(chosen_directories({"rank16/", "run0", "rank8"}, experiment()).value() ==
        Names{"rank8", "rank16"});
  CHECK(chosen_directories({"run1"}, experiment()).value() == Names{"rank16"});
}

TEST_CASE("run filter: an unknown name is refused with a near one") {
  CHECK(
      chosen_directories({"run0", "rank61"}, experiment()).error().message ==
      "arguments.runs[1]: the plan has no fine-tuned run and no run directory \"rank61\"; did you "
      "mean \"rank16\"?");
}

TEST_CASE("run filter: of many runs an unknown name does not list all") {
  CHECK(
      chosen_directories({"something else"}, experiment(30)).error().message ==
      "arguments.runs[0]: the plan has no fine-tuned run and no run directory \"something else\"; "
      "analyze_parameters lists the 30 runs");
}

TEST_CASE("run filter: a control run has no directory") {
  CHECK(chosen_directories({"base"}, experiment()).error().message ==
        "arguments.runs[0]: \"base\" is a control run, which needs no fine-tuning and has no run "
        "directory");
}

}  // namespace
}  // namespace tools
