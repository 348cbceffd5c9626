#pragma once

#include <string>
#include <vector>

#include "core/runs/run_config.h"
#include "core/runs/run_files.h"
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

  bool operator==(const Check&) const = default;
};

/// Compares the three files of a run, as text, with what was planned (docs/design.md,
/// "Verification"): each parses; each parameter equals what `finetune.yaml` would train with; run
/// name and output directory carry the run's name; `finetune.slurm` asks for what was planned.
/// Serves staged files and files in place alike and touches no disk. Files are named
/// `RUN_DIRECTORY/NAME` in messages.
[[nodiscard]] std::vector<Check> verify_files(const RunConfig& run, const FileSet& files);

/// The message of the first check that failed; empty when none did.
[[nodiscard]] std::string first_failure(const std::vector<Check>& checks);

/// Whether no check failed.
[[nodiscard]] bool all_hold(const std::vector<Check>& checks);

}  // namespace core
