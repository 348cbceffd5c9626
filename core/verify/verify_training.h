#pragma once

#include <string>

#include "core/runs/run_config.h"
#include "core/verify/check_list.h"

namespace core {

/// Checks `finetune.yaml`: each parameter of the run equals what the trainer would use, each under
/// its key; the model and the data set are the planned ones; the run's name and output directory
/// are its own.
/// \param file as it is shown: `rank8/finetune.yaml`.
void verify_training(const RunConfig& run, const std::string& text, const std::string& file,
                     CheckList& checks);

}  // namespace core
