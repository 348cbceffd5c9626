#pragma once

#include <string>

#include "core/plan/site_settings.h"
#include "core/result.h"
#include "core/runs/run_config.h"

namespace core {

/// `finetune.slurm` of the builtin generator (docs/design.md, "Generators"): an environment cannot
/// fail silently, the job's exit code is the trainer's, every value is quoted for bash.
Result<std::string> builtin_script(const RunConfig& run, const SiteSettings& settings);

}  // namespace core
