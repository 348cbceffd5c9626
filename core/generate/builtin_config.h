#pragma once

#include <string>
#include <string_view>

#include "core/generate/stock_model.h"
#include "core/plan/site_settings.h"
#include "core/result.h"
#include "core/runs/run_config.h"

namespace core {

/// The stock recipe for a number of GPUs.
std::string_view stock_recipe(std::int64_t gpus);

/// Whether that recipe can validate: none does in torchtune 0.6.1, in its newest source the one for
/// several GPUs. What it does not read is not written.
bool stock_recipe_validates(std::int64_t gpus);

/// Whether a run's checkpoints hold its adapters alone. On a CPU the stock recipe merges them into
/// the very weights that it goes on training, so that a further epoch would start from wrong ones.
bool saves_adapters_only(const RunConfig& run);

/// The stock data set builder (of `torchtune.datasets`) that a run's `dataset_type` means; empty
/// for a type that stock torchtune has none for. `chat_completion`, the kit's own for the same
/// records, is `instruct_dataset`.
std::string_view stock_dataset(std::string_view dataset_type);

/// `finetune.yaml` for stock torchtune 0.6.1 and its newest source, with every key that their
/// recipes require and none that nothing reads. EXPECTS: what check_stock_run() has nothing
/// against.
Result<std::string> builtin_config(const RunConfig& run, const StockModel& model,
                                   const SiteSettings& settings);

}  // namespace core
