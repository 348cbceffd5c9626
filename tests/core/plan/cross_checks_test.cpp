#include "core/plan/cross_checks.h"

#include "tests/core/plan/plan_text.h"

using namespace core;
using namespace plan_test;

namespace {

std::string warnings(const std::string& sections) {
  return listed(
      plan_test::read("# e\n\n" + sections +
                      "\n## All Runs\n| Run Name | LoRA Rank | Type |\n|---|---|---|\n| a | 8 | "
                      "Fine-tuned |\n| b | 16 | Fine-tuned |\n| c | - | Control |\n")
          .warnings);
}

}  // namespace

TEST_CASE("counts told in the overview are compared") {
  CHECK(warnings("## Overview\n- **Total Runs:** 3 (2 fine-tuned + 1 controls)\n").empty());
  CHECK(warnings("## Overview\n- **Runs:** 2 fine-tuned + 1 controls = 3 total\n").empty());
  CHECK(warnings("## Overview\n- **Runs:** 2 fine-tuned + 1 controls\n").empty());
  CHECK(warnings("## Overview\n- **Total Runs:** many\n").empty());
  CHECK(warnings("## Overview\n- **Total Runs:** 9 (8 fine-tuned + 1 controls)\n") ==
        "counts_differ: Overview says 9 runs, but the run table has 3; the run table decides. "
        "[/exp/experiment_summary.md:4]\n"
        "counts_differ: Overview says 8 fine-tuned runs, but the run table has 2; the run table "
        "decides. "
        "[/exp/experiment_summary.md:4]\n");
}

TEST_CASE("levels told under Variables are compared") {
  CHECK(warnings("## Variables\n| Factor | Levels |\n|---|---|\n| LoRA Rank | 16, 8 |\n").empty());
  CHECK(warnings("## Variables\n| Factor | Levels |\n|---|---|\n| LoRA Rank | 8, 16, 32 |\n") ==
        "levels_differ: Variables lists 8, 16, 32 for LoRA Rank, but the run table has 8, 16; the "
        "run table "
        "decides. [/exp/experiment_summary.md:6]\n");
  CHECK(warnings("## Variables\n- Words: 4, 5\n- LoRA Rank: small, large\n").empty());
}
