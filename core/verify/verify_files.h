#pragma once

#include <string>
#include <vector>

#include "core/runs/run_config.h"
#include "core/runs/run_files.h"
#include "core/verify/check_list.h"

namespace core {

/// Compares the three files of a run, as text, with what was planned (docs/design.md,
/// "Verification"): each parses; each parameter equals what `finetune.yaml` would train with; run
/// name and output directory carry the run's name; `finetune.slurm` requests what was planned.
/// Works for staged files and for files in place, and touches no disk. Messages call a file
/// `RUN_DIRECTORY/NAME`.
[[nodiscard]] std::vector<Check> verify_files(const RunConfig& run, const FileSet& files);

/// Checks `setup_finetune.yaml`: it reads as PyYAML reads it, names the run, and has the run's
/// values under whichever of the script's option names it uses. One check, `setup_finetune.yaml`,
/// when all is well; one for each value that is not as planned, `setup_finetune.OPTION`.
/// \param file as it is shown: `rank8/setup_finetune.yaml`.
void verify_setup(const RunConfig& run, const std::string& text, const std::string& file,
                  CheckList& checks);

/// Checks `finetune.yaml`: each parameter of the run equals what the trainer would use under its
/// key; the model and the data set are the planned ones; the run's name and output directory are
/// its own.
/// \param recipe that reads it; empty for unknown. What torchtune's own recipe cannot do and the
///        file leaves out is a warning (docs/design.md, "Generators").
void verify_training(const RunConfig& run, const std::string& text, const std::string& file,
                     const std::string& recipe, CheckList& checks);

/// Checks `finetune.slurm`: job name, GPUs, account, partition, constraint, time and the other
/// lines for Slurm; the environment that it activates; the recipe that it starts, which is a
/// distributed one exactly when there are several GPUs.
void verify_script(const RunConfig& run, const std::string& text, const std::string& file,
                   CheckList& checks);

}  // namespace core
