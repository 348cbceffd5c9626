#include <string>

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools::testing {
namespace {

using mcp::Json;

TEST_CASE("find_experiment: gives what was found and the next call") {
  const Example place;
  const Json result = place.ask("find_experiment", {{"path", place.dir()}});
  CHECK(result["status"] == "ok");
  CHECK(result["summary"] == replaced("Found the experiment @ROOT@/exp. Its site settings are "
                                      "@ROOT@/exp/claude.local.md; no kit "
                                      "was found, so only the built-in generator is available.",
                                      "@ROOT@", place.root()));
  CHECK(result["experiment_dir"] == place.dir());
  CHECK(result["summary_path"] == place.dir() + "/experiment_summary.md");
  CHECK(result["site_settings_path"] == place.dir() + "/claude.local.md");
  CHECK(result["cruijff_kit_dir"].is_null());
  CHECK(result["setup_script"].is_null());
  CHECK(result["kit_revision"].is_null());
  CHECK(result["python"].is_null());
  CHECK(result["python_origin"].is_null());
  CHECK(result["generators"] == Json{"builtin"});
  CHECK(result["next"] == Json{{"tool", "parse_summary"},
                               {"arguments", {{"experiment_dir", place.dir()}}},
                               {"why", "Reads the plan and shows where each value comes from."}});
}

TEST_CASE("find_experiment: the working directory is where it looks without a path") {
  Example place;
  place.environment().working_directory = place.dir();
  CHECK(place.ask("find_experiment", Json::object())["experiment_dir"] == place.dir());
}

TEST_CASE("find_experiment: a kit is found by the variable, and nothing of it is run") {
  Example place;
  place.write("kit/tools/torchtune/setup_finetune.py", "raise SystemExit('run')");
  place.environment().variables["CRUIJFF_KIT_DIR"] = place.path("kit");
  const Json result = place.ask("find_experiment", {{"path", place.dir()}});
  CHECK(result["cruijff_kit_dir"] == place.path("kit"));
  CHECK(result["setup_script"] == place.path("kit/tools/torchtune/setup_finetune.py"));
  CHECK(result["generators"] == Json{"cruijff_kit", "builtin"});
}

TEST_CASE("find_experiment: tells the kit's revision and the Python that would run its script") {
  Example place;
  const std::string commit = "0123456789abcdef0123456789abcdef01234567";
  place.write("kit/tools/torchtune/setup_finetune.py", "raise SystemExit('run')");
  place.write("kit/.git/HEAD", "ref: refs/heads/main\n");
  place.write("kit/.git/packed-refs", "# pack-refs with: peeled\n" + commit + " refs/heads/main\n");
  place.environment().variables = {
      {"CRUIJFF_KIT_DIR", place.path("kit")}, {"HOME", place.path("home")}, {"PATH", "/usr/bin"}};
  Json result = place.ask("find_experiment", {{"path", place.dir()}});
  CHECK(result["kit_revision"] == commit);
  CHECK(result["python"] == "/usr/bin/python3");
  CHECK(result["python_origin"] == "the PATH");
  place.write("home/miniconda3/envs/cruijff/bin/python", "#!/bin/sh\ntouch ran\n");
  result = place.ask("find_experiment", {{"path", place.dir()}});
  CHECK(result["python"] == place.path("home/miniconda3/envs/cruijff/bin/python"));
  CHECK(result["python_origin"] == "the conda environment cruijff");
}

TEST_CASE("find_experiment: several experiments below a path are asked about") {
  const Playground place;
  place.write("a/experiment_summary.md", "# Experiment: a\n");
  place.write("b/experiment_summary.md", "# Experiment: b\n");
  const Json result = place.ask("find_experiment", {{"path", place.root()}});
  CHECK(result["status"] == "needs_input");
  CHECK(result["missing"][0]["field"] == "experiment_dir");
  CHECK(result["missing"][0]["choices"] == Json{place.path("a"), place.path("b")});
  CHECK(result["candidates"] ==
        Json::array({{{"field", "experiment_dir"}, {"path", place.path("a")}, {"used", false}},
                     {{"field", "experiment_dir"}, {"path", place.path("b")}, {"used", false}}}));
  const Json answered =
      place.ask("find_experiment", {{"answers", {{"experiment_dir", place.path("b")}}}});
  CHECK(answered["experiment_dir"] == place.path("b"));
}

TEST_CASE("find_experiment: started outside its only root it looks in the root") {
  Example place;
  place.environment().options.roots = {place.dir()};
  place.environment().working_directory = "/";
  CHECK(place.ask("find_experiment", Json::object())["experiment_dir"] == place.dir());
}

}  // namespace
}  // namespace tools::testing
