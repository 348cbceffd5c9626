#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/runs/run_config.h"

namespace core {

// What stock torchtune does, 0.6.1 and its newest source, where both writing a run and verifying it
// depend on it.

/// The stock recipe for a number of GPUs.
[[nodiscard]] std::string_view stock_recipe(std::int64_t gpus);

/// Whether that recipe can validate. In 0.6.1 none can, in the newest source the one for several
/// GPUs can. What a recipe does not read is not written.
[[nodiscard]] bool stock_recipe_validates(std::int64_t gpus);

/// The recipe of the same name for this number of GPUs: `x_single_device` for one,
/// `x_distributed` for several. A name with neither word is kept.
[[nodiscard]] std::string recipe_for_gpus(std::string recipe, std::int64_t gpus);

/// Whether a run's checkpoints hold its adapters alone. On a CPU the stock recipe merges them into
/// the very weights that it continues to train, so a further epoch would start from wrong ones.
[[nodiscard]] bool saves_adapters_only(const RunConfig& run);

/// The stock dataset builder (of `torchtune.datasets`) that a run's `dataset_type` means; empty
/// for a type that stock torchtune does not have. `chat_completion`, the kit's own name for the
/// same records, is `instruct_dataset`.
[[nodiscard]] std::string_view stock_dataset(std::string_view dataset_type);

/// The last part of a dotted name: `instruct_dataset` of `torchtune.datasets.instruct_dataset`.
[[nodiscard]] constexpr std::string_view last_dotted_part(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

}  // namespace core
