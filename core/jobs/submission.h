#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/slurm/slurm_programs.h"

namespace core {

/// What is handed to sbatch.
struct Submission {
  std::string directory;                  ///< Where sbatch is called; absolute.
  std::string script;                     ///< Relative to `directory`.
  std::string comment;                    ///< Holds the key by which the job is found again.
  std::vector<std::string> more_options;  ///< Such as `--array=0-7%2`.
};

enum class SubmissionAnswer {
  taken,
  refused,  ///< By a Slurm that answered: there is no job.
  lost,     ///< It cannot be told whether there is a job.
};

struct SubmissionResult {
  SubmissionAnswer answer = SubmissionAnswer::lost;
  std::string job;    ///< Its number, when taken.
  std::string words;  ///< Slurm's own, on one line, when not.

  bool operator==(const SubmissionResult&) const = default;
};

/// Submits by `sbatch --parsable`.
/// \param kept_open a lock that sbatch shares, so that it is held until sbatch has ended.
[[nodiscard]] SubmissionResult submit(const SlurmPrograms& programs, const Submission& submission,
                                      std::optional<int> kept_open, const std::stop_token& stop);

/// The job's number in what `sbatch --parsable` printed: the last line that is `12` or
/// `12;cluster`, whatever banner a site prints around it. Empty when there is none.
[[nodiscard]] std::string job_number(std::string_view output);

/// The comment of a job: what the script itself says, and the key.
[[nodiscard]] std::string comment_with_key(std::string_view own, std::string_view key);

/// Whether a job's comment holds this key.
[[nodiscard]] bool has_key(std::string_view comment, std::string_view key);

}  // namespace core
