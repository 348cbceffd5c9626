#pragma once

#include <string>

#include "core/runs/run_config.h"
#include "core/verify/check_list.h"

namespace core {

/// Checks `finetune.yaml`: each parameter of the run equals what the trainer would use, each under
/// its key; the model and the data set are the planned ones; the run's name and output directory
/// are its own.
/// \param file as it is shown: `rank8/finetune.yaml`.
/// \param recipe that reads it; empty for unknown. What torchtune's own recipe cannot do and the
///        file leaves out is a warning (docs/design.md, "Reading values", `builtin`).
void verify_training(const RunConfig& run, const std::string& text, const std::string& file,
                     const std::string& recipe, CheckList& checks);

}  // namespace core
