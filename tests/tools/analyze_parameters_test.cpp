#include <string>

#include "tests/catch.h"
#include "tests/tools/playground.h"

namespace tools::testing {
namespace {

using mcp::Json;

TEST_CASE("analyze_parameters: what varies, in order of first appearance") {
  const Example place;
  const Json result = place.ask("analyze_parameters", {{"experiment_dir", place.dir()}});
  CHECK(result["summary"] ==
        "LoRA Rank (4 values), Learning Rate (2 values) vary across 8 runs; directories are named "
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

}  // namespace
}  // namespace tools::testing
