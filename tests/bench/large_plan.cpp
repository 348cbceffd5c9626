#include "tests/bench/large_plan.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace bench {

std::string large_plan(std::size_t runs) {
  constexpr std::array<std::string_view, 4> kRates = {"1e-5", "5e-5", "1E-04", "0.0003"};
  constexpr std::array<std::string_view, 2> kDatasets = {"`words_5.json`", "words_7"};
  constexpr std::array<std::string_view, 2> kTypes = {"Fine-tuned", "**Fine-tuned** ✓"};
  std::string text =
      "# large_sweep\n\n## All Runs\n\n"
      "| Run Name | Model | LoRA Rank | LR | Batch Size | Dataset | Seed | Type | Est. Time |\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < runs; ++i) {
    text += fmt::format(
        "| Llama-3.2-1B-Instruct_rank{0}_lr{1}_seed{5} | Llama-3.2-1B-Instruct | {0} | {1} | {2} | "
        "{3} | {5} | {4} | ~10 min |\n",
        8U << (i % 4), kRates[i / 4 % 4], i % 3 == 0 ? "4 (default)" : "8", kDatasets[i / 16 % 2],
        kTypes[i % 2], i);
  }
  return text +
         "\n## Resources\n\n### Models\n\n- **Llama-3.2-1B-Instruct**: "
         "`/models/Llama-3.2-1B-Instruct`\n\n### Dataset\n\n- **Path:** `/data/words_5.json`\n"
         "- **Path:** `/data/words_7.json`\n\n## Configuration\n\n- **Epochs:** 1\n- **GPUs:** 1\n"
         "- **System prompt:** \"\"\n- **Validation:** Yes\n";
}

}  // namespace bench
