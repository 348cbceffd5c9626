#pragma once

#include <string>
#include <vector>

#include "core/runs/run_config.h"

namespace core {

/// The kit's `finetune.slurm`, completed with what is in the plan but not in the script.
struct CompletedScript {
  std::string text;
  std::vector<std::string> changes;  ///< Each as a sentence.
};

/// Adds or changes `#SBATCH` lines, modules beside a conda environment, and the path of a virtual
/// environment (docs/design.md, "Generators"). Nothing else is touched.
CompletedScript complete_script(const std::string& text, const RunConfig& run);

/// What a person should know about one of the kit's scripts, without changing anything: an
/// activation that can fail silently, a log in a directory that may not exist, a partition that is
/// not in the plan.
std::vector<std::string> script_remarks(const std::string& text, const RunConfig& run);

/// Whether a parameter is meant for `finetune.slurm`, so that complete_script() can add it.
bool is_slurm_parameter(const Parameter& parameter);

}  // namespace core
