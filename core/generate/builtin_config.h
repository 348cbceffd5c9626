#pragma once

#include <string>

#include "core/generate/stock_model.h"
#include "core/plan/site_settings.h"
#include "core/result.h"
#include "core/runs/run_config.h"

namespace core {

/// `finetune.yaml` for stock torchtune 0.6.1 and its newest source, with every key that their
/// recipes require and none that they do not read. EXPECTS: a run without stock_refusals().
Result<std::string> builtin_config(const RunConfig& run, const StockModel& model,
                                   const SiteSettings& settings);

}  // namespace core
