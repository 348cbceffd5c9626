#pragma once

#include <string>
#include <vector>

#include "core/generate/file_set.h"
#include "core/runs/run_config.h"
#include "core/source.h"

namespace core {

enum class CheckStatus { passed, warning, failed };

/// One thing that was looked at, and what was found.
struct Check {
  std::string name;  ///< `lora_rank`, `job_name`, `bash_syntax`, ...
  CheckStatus status = CheckStatus::passed;
  std::string expected;
  std::string found;
  std::string message;  ///< A sentence; empty when passed.
};

/// Compares the three files of a run, as text, with what was planned (design section 9): each parses; each
/// parameter equals what `finetune.yaml` would train with; run name and output directory carry the run's
/// name; `finetune.slurm` asks for what was planned. Serves staged files and files in place alike and
/// touches no disk.
std::vector<Check> verify_files(const RunConfig& run, const FileSet& files);

/// Whether no check failed.
bool all_hold(const std::vector<Check>& checks);

}  // namespace core
