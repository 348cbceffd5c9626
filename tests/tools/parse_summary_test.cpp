#include <string>

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools::testing {
namespace {

using mcp::Json;

TEST_CASE("parse_summary: each value stands beside its place") {
  const Example place;
  const Json result = place.ask("parse_summary", {{"experiment_dir", place.dir()}});
  CHECK(result["summary"] ==
        "Read the plan: 8 runs to fine-tune, 1 control run, each value with its source.");
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
        "The answer `epoch` does not match any field of this experiment; did you mean `epochs`?");
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
