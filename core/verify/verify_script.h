#pragma once

#include <string>

#include "core/runs/run_config.h"
#include "core/verify/check_list.h"

namespace core {

/// Checks `finetune.slurm`: job name, GPUs, account, partition, constraint, time and the other
/// lines for Slurm; the environment that it enters; the recipe that it starts, which is a
/// distributed one exactly when there are several GPUs.
/// \param file as it is shown: `rank8/finetune.slurm`.
void verify_script(const RunConfig& run, const std::string& text, const std::string& file,
                   CheckList& checks);

}  // namespace core
