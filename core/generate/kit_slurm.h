#pragma once

#include <string>
#include <vector>

#include "core/runs/run_config.h"

namespace core {

/// The kit's `finetune.slurm` with what the plan wants and the script did not write.
struct CompletedScript {
  std::string text;
  std::vector<std::string> changes;  ///< Each as a sentence.
};

/// Puts in what is missing or different (docs/design.md, "Generators"): `#SBATCH` lines, modules
/// beside a conda environment, the path of a virtual environment. Nothing else is touched.
CompletedScript complete_script(const std::string& text, const RunConfig& run);

/// What a person should know of a script of the kit and that changes nothing: an activation that
/// can fail quietly, a log in a directory that may not be there, a partition that nobody asked for.
std::vector<std::string> script_remarks(const std::string& text, const RunConfig& run);

/// Whether a parameter arrives in `finetune.slurm`, so that complete_script() can put it in.
bool is_slurm_parameter(const Parameter& parameter);

}  // namespace core
