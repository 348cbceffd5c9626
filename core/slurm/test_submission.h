#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/system/subprocess.h"

namespace core {

enum class SubmissionVerdict {
  accepted,
  refused,  ///< By a Slurm that answered.
  unknown,  ///< No Slurm answered: not configured, no controller, time-out.
};

/// What `sbatch --test-only` says of a script.
struct SubmissionTest {
  SubmissionVerdict verdict = SubmissionVerdict::unknown;
  std::string words;  ///< Slurm's own, on one line.

  bool operator==(const SubmissionTest&) const = default;
};

/// Asks Slurm whether it would take a script as it is, without what `SBATCH_*` variables make of
/// it. Nothing is submitted, nothing of the script is run.
/// \param sbatch the program's path. \param script the script's absolute path.
[[nodiscard]] SubmissionTest test_submission(Subprocess& subprocess, const Environment& environment,
                                             const std::string& sbatch, const std::string& script,
                                             const std::stop_token& stop);

/// A text that is the same for scripts that ask Slurm for the same and so would get the same
/// answer: all options but the job's name.
[[nodiscard]] std::string request_key(std::string_view script);

}  // namespace core
