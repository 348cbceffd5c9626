#pragma once

#include <string>

#include "core/runs/run_config.h"
#include "core/verify/check_list.h"

namespace core {

/// Checks `setup_finetune.yaml`: it reads as PyYAML reads it, names the run, and carries the run's
/// values under whichever of the script's option names it has. One check, `setup_finetune.yaml`,
/// when all is well; one for each value that is not as planned, `setup_finetune.OPTION`.
/// \param file as it is shown: `rank8/setup_finetune.yaml`.
void verify_setup(const RunConfig& run, const std::string& text, const std::string& file,
                  CheckList& checks);

}  // namespace core
