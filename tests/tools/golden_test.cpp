// The specification's example, made by each generator, against the whole files that people have
// looked at, in both directions. `@ROOT@`, `TIME` and `N bytes` stand for what differs from place
// to place. Never writes what it compares with.

#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <string>

#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools::testing {
namespace {

namespace fs = std::filesystem;

using Tree = std::map<std::string, std::string>;

std::string same_everywhere(const std::string& text, const std::string& root) {
  const std::string placed = replaced(text, root, "@ROOT@");
  const std::string sized = std::regex_replace(placed, std::regex(R"(\(\d+ bytes\))"), "(N bytes)");
  return std::regex_replace(sized, std::regex(R"(\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\])"), "[TIME]");
}

/// What scaffold_run made in the experiment's directory. The manifest holds hashes of files with
/// paths, and the lock the process id: tests of core look at them.
Tree made_files(const Playground& place) {
  Tree tree;
  for (const auto& [name, text] : place.listing()) {
    const std::string in_experiment = name.starts_with("exp/") ? name.substr(4) : "";
    const bool is_left_out =
        in_experiment.empty() || in_experiment.ends_with('/') ||
        in_experiment == "experiment_summary.md" || in_experiment == "claude.local.md" ||
        in_experiment == ".scaffold/manifest.json" || in_experiment == ".scaffold/lock";
    if (!is_left_out) tree[in_experiment] = same_everywhere(text, place.root());
  }
  return tree;
}

Tree golden_files(const std::string& generator) {
  Tree tree;
  const fs::path folder = fs::path(TEST_DATA_DIR) / "golden" / generator;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), folder).string();
    tree[name] = source_file(fmt::format("tests/data/golden/{}/{}", generator, name));
  }
  return tree;
}

void check_same(const Tree& made, const Tree& golden) {
  for (const auto& [name, text] : golden) {
    CAPTURE(name);
    REQUIRE(made.count(name) == 1);
    CHECK(made.at(name) == text);
  }
  for (const auto& [name, text] : made) {
    CAPTURE(name);
    CHECK(golden.count(name) == 1);
  }
}

TEST_CASE("golden: the specification's example by builtin") {
  const Playground place;
  place.write_example();
  const mcp::Json result =
      place.ask("scaffold_run", {{"experiment_dir", place.path("exp")}, {"generator", "builtin"}});
  REQUIRE(result["status"] == "ok");
  check_same(made_files(place), golden_files("builtin"));
}

TEST_CASE("golden: the specification's example by the kit's script") {
  Playground place;
  place.environment().options.jobs = 1;  // the log has the runs in the order in which they end
  place.write_example();
  fs::create_directories(place.path("GitHub"));
  const std::string command =
      fmt::format("/usr/bin/python3 {}/tests/kit/make_kit.py {} --behaviour b80ac26 > /dev/null",
                  SOURCE_DIR, place.path("GitHub"));
  REQUIRE(std::system(command.c_str()) == 0);
  place.environment().variables["CRUIJFF_KIT_DIR"] = place.path("GitHub/cruijff_kit");
  const mcp::Json result = place.ask("scaffold_run", {{"experiment_dir", place.path("exp")}});
  CAPTURE(result.dump(1));
  REQUIRE(result["status"] == "ok");
  CHECK(result["generator"] == "cruijff_kit");
  check_same(made_files(place), golden_files("cruijff_kit"));
}

}  // namespace
}  // namespace tools::testing
