// find_experiment, parse_summary and analyze_parameters on the specification's example and changes
// of it.

#include <string>

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools::testing {
namespace {

using mcp::Json;

/// The example with one text of its plan changed.
class Example : public Playground {
 public:
  explicit Example(const std::string& from = "", const std::string& to = "") {
    write_example();
    if (from.empty()) return;
    const std::string plan = read("exp/experiment_summary.md");
    REQUIRE(plan.find(from) != std::string::npos);
    write("exp/experiment_summary.md", replaced(plan, from, to));
  }

  [[nodiscard]] std::string dir() const { return path("exp"); }
};

TEST_CASE("find_experiment: gives what was found and the next call") {
  const Example place;
  const Json result = place.ask("find_experiment", {{"path", place.dir()}});
  CHECK(result["status"] == "ok");
  CHECK(result["summary"] == replaced("Found the experiment @ROOT@/exp. Its site settings are "
                                      "@ROOT@/exp/claude.local.md; no kit "
                                      "was found, so only the built-in generator can be used.",
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
                               {"why", "Reads the plan and shows each value with its place."}});
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

TEST_CASE("parse_summary: each value stands beside its place") {
  const Example place;
  const Json result = place.ask("parse_summary", {{"experiment_dir", place.dir()}});
  CHECK(result["summary"] ==
        "The plan was read: 8 runs to fine-tune, 1 control run, each value with its place.");
  CHECK(result["experiment_name"] == "cap_4L_lora_lr_sweep_2025-10-22");
  CHECK(result["run_count"] == 8);
  CHECK(result["control_runs"] == Json{"Llama-3.2-1B-Instruct_base"});
  CHECK(result["models"] == Json::array({{{"name", "Llama-3.2-1B-Instruct"},
                                          {"path", place.path("models/Llama-3.2-1B-Instruct")},
                                          {"source", "experiment_summary.md:33"}}}));
  CHECK(result["configuration"]["parameters"]["epochs"] == 1);
  CHECK(result["configuration"]["sources"]["epochs"] == "experiment_summary.md:48");
  CHECK(result["site_settings"]["parameters"]["conda_env"] == "cruijff");
  CHECK(result["site_settings"]["sources"]["conda_env"] == "claude.local.md:13");
  CHECK(
      result["runs"][0] ==
      Json{
          {"run", "Llama-3.2-1B-Instruct_rank8_lr1e-5"},
          {"directory", "rank8_lr1e-5"},
          {"parameters",
           {{"model", "Llama-3.2-1B-Instruct"}, {"lora_rank", 8}, {"lr", 1e-5}, {"batch_size", 4}}},
          {"sources",
           {{"model", "experiment_summary.md:18"},
            {"lora_rank", "experiment_summary.md:18"},
            {"lr", "experiment_summary.md:18"},
            {"batch_size", "experiment_summary.md:18"}}}});
  CHECK(result["next"]["tool"] == "analyze_parameters");
}

TEST_CASE("parse_summary: what is missing is asked, and the answer goes along to the next tool") {
  const Example place("- **Epochs:** 1\n");
  const Json asked = place.ask("parse_summary", {{"experiment_dir", place.dir()}});
  CHECK(asked["status"] == "needs_input");
  CHECK(asked["summary"] ==
        "How many epochs should every fine-tuned run train for? The plan does not say.");
  REQUIRE(asked["missing"].size() == 1);
  CHECK(asked["missing"][0]["field"] == "epochs");
  CHECK(asked["missing"][0]["type"] == "integer");
  CHECK(asked["next"].is_null());
  CHECK(asked["run_count"] == 8);
  const Json answered =
      place.ask("parse_summary", {{"experiment_dir", place.dir()}, {"answers", {{"epochs", 3}}}});
  CHECK(answered["status"] == "ok");
  CHECK(answered["configuration"]["parameters"]["epochs"] == 3);
  CHECK(answered["configuration"]["sources"]["epochs"] == "answer");
  CHECK(answered["next"]["arguments"] ==
        Json{{"experiment_dir", place.dir()}, {"answers", {{"epochs", 3}}}});
}

TEST_CASE("parse_summary: an answer may come as text") {
  const Example place("- **Epochs:** 1\n");
  const Json answered =
      place.ask("parse_summary", {{"experiment_dir", place.dir()}, {"answers", {{"epochs", "3"}}}});
  CHECK(answered["configuration"]["parameters"]["epochs"] == 3);
}

TEST_CASE("parse_summary: a text with a NUL is refused with its place") {
  const Playground place;
  const std::string text = std::string("/x\0y", 4);
  const std::string expected = ": expected a text without NUL characters";
  CHECK(place.ask("parse_summary", {{"experiment_dir", text}})["summary"] ==
        "arguments.experiment_dir" + expected);
  CHECK(place.ask("parse_summary", {{"answers", {{"lr", text}}}})["summary"] ==
        "arguments.answers.lr" + expected);
  CHECK(place.ask("verify_run", {{"runs", {"a", text}}})["summary"] ==
        "arguments.runs[1]" + expected);
}

TEST_CASE("parse_summary: an answer under an unknown field is refused with a near one") {
  const Example place;
  const Json result =
      place.ask("parse_summary", {{"experiment_dir", place.dir()}, {"answers", {{"epoch", 3}}}});
  CHECK(result["status"] == "failed");
  CHECK(result["summary"] ==
        "The answer `epoch` belongs to no field of this experiment; did you mean `epochs`?");
}

TEST_CASE("analyze_parameters: what varies, in order of first appearance") {
  const Example place;
  const Json result = place.ask("analyze_parameters", {{"experiment_dir", place.dir()}});
  CHECK(result["summary"] ==
        "LoRA Rank (4 values), Learning Rate (2 values) vary over 8 runs; directories are named "
        "rank{N}_lr{LR}.");
  CHECK(result["varying"] == Json::array({{{"key", "lora_rank"},
                                           {"name", "LoRA Rank"},
                                           {"abbreviation", "rank"},
                                           {"values", {8, 16, 32, 64}},
                                           {"value_count", 4}},
                                          {{"key", "lr"},
                                           {"name", "Learning Rate"},
                                           {"abbreviation", "lr"},
                                           {"values", {1e-5, 5e-5}},
                                           {"value_count", 2}}}));
  CHECK(result["constant"].size() == 2);
  CHECK(result["pattern"] == "rank{N}_lr{LR}");
  CHECK(result["collisions"] == Json::array());
  CHECK(result["next"]["tool"] == "scaffold_run");
}

TEST_CASE("analyze_parameters: runs that the varying parameters do not tell apart are named") {
  const Example place("| 64 | 5e-5 | 4 |", "| 64 | 1e-5 | 4 |");
  const Json result = place.ask("analyze_parameters", {{"experiment_dir", place.dir()}});
  CHECK(result["collisions"] == Json::array({{{"values", "lora_rank=64, lr=1e-5"},
                                              {"runs",
                                               {"Llama-3.2-1B-Instruct_rank64_lr1e-5",
                                                "Llama-3.2-1B-Instruct_rank64_lr5e-5"}}}}));
  CHECK(result["runs"][6]["directory"] == "Llama-3.2-1B-Instruct_rank64_lr1e-5");
}

TEST_CASE("reading tools: a plan of control runs alone is ok, with nothing to do") {
  const Example place("| Fine-tuned |", "| Control |");
  for (const char* tool : {"parse_summary", "analyze_parameters", "verify_run"}) {
    const Json result = place.ask(tool, {{"experiment_dir", place.dir()}});
    CAPTURE(tool, result.dump(1));
    CHECK(result["status"] == "ok");
    CHECK(result["summary"].get<std::string>().find("nothing to fine-tune") != std::string::npos);
  }
}

/// A plan of many runs that differ in their seed.
std::string rows(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += "| run_number_" + std::to_string(i) + " | Llama-3.2-1B-Instruct | 8 | " +
            std::to_string(i + 1) + "e-6 | 4 | Fine-tuned | ~10s |\n";
  }
  return text;
}

TEST_CASE("sizes: results about 1,000 runs stay under 28,000 bytes; full pages through all") {
  const Example place("| Llama-3.2-1B-Instruct_base |",
                      rows(992) + "| Llama-3.2-1B-Instruct_base |");
  for (const char* tool : {"parse_summary", "analyze_parameters", "verify_run"}) {
    const mcp::ToolResult result = place.call(tool, {{"experiment_dir", place.dir()}});
    CAPTURE(tool);
    CHECK(result.structured.dump().size() < 28'000);
    CHECK(result.structured["runs"].size() + result.structured["runs_omitted"].get<std::size_t>() ==
          1000);
  }
  std::size_t seen = 0;
  Json offset = 0;
  while (!offset.is_null()) {
    const Json page = place.ask(
        "parse_summary",
        {{"experiment_dir", place.dir()}, {"detail", "full"}, {"offset", offset}, {"limit", 300}});
    seen += page["runs"].size();
    offset = page["page"]["next_offset"];
  }
  CHECK(seen == 1000);
}

TEST_CASE("reading tools: write nothing") {
  const Example place;
  const auto before = place.listing();
  for (const char* tool : {"parse_summary", "analyze_parameters", "verify_run"}) {
    place.ask(tool, {{"experiment_dir", place.dir()}, {"answers", {{"seed", 7}}}});
  }
  place.ask("find_experiment", {{"path", place.dir()}});
  CHECK(place.listing() == before);
}

}  // namespace
}  // namespace tools::testing
