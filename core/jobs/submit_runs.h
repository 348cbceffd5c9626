#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/slurm/slurm_programs.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"

namespace core {

/// A run that has passed verification.
struct SubmittableRun {
  std::string directory;  ///< The run directory's name.
  std::string script;     ///< The text of its `finetune.slurm`.
};

enum class SubmissionState {
  planned,    ///< Would be submitted; without `go`.
  submitted,  ///< Now.
  before,     ///< By an earlier call.
  by_hand,    ///< By someone's sbatch in the run directory: waiting, running or completed.
  left,       ///< For a later call: the limits allow no more now.
  refused,    ///< By Slurm; `words` say why.
  unknown,    ///< sbatch's answer was lost and no job was found; `words` say what to do.
};

struct RunSubmission {
  std::string directory;
  SubmissionState state = SubmissionState::left;
  std::string job;    ///< `12`, or `12_3` for a task of an array; empty when there is none.
  std::string words;  ///< Only for refused and unknown.

  bool operator==(const RunSubmission&) const = default;
};

struct SubmitOutcome {
  std::vector<RunSubmission> runs;      ///< In the order of the request.
  std::size_t arrays = 0;               ///< How many job arrays hold the planned or submitted runs.
  std::optional<std::int64_t> at_once;  ///< How many tasks of the arrays run at a time.
  std::string why_left;                 ///< A sentence, when runs are left.

  [[nodiscard]] std::size_t count(SubmissionState state) const;
};

/// References outlive the call.
struct SubmitRequest {
  const std::string& experiment_dir;  ///< Absolute.
  const std::vector<SubmittableRun>& runs;
  bool go = false;  ///< Without it, nothing is submitted and nothing is written.
  /// How many jobs of the experiment there may be at a time, at least 1; those that are waiting or
  /// running count. Runs that all ask Slurm for the same become a job array that is throttled to
  /// this number; otherwise no more than this number are submitted.
  std::optional<std::int64_t> at_once;
  std::string key;  ///< Unique to this call; the keys of its jobs begin with it.
  uid_t user = 0;
  std::string user_name;    ///< Empty when it is not known; then no limits are looked up.
  std::optional<int> lock;  ///< The lock of `.scaffold/` that the caller holds; sbatch shares it.
  /// How long a job may take to show up after sbatch was cut off.
  std::chrono::seconds patience{20};
  std::stop_token stop;
  /// Called for each run as it is submitted or refused; other runs are only in the outcome.
  std::function<void(const RunSubmission&)> on_run;
};

/// Submits runs, each once in the experiment's life (docs/design.md, "Commands", `submit`). Runs
/// that were submitted before, by an earlier call or by hand, are left alone. Each call of sbatch
/// is recorded before and after it (SubmissionRecord); a job whose sbatch got no answer is looked
/// for first, by the key in its comment. Does not wait for jobs.
/// \returns an error when the record cannot be read or written, or when Slurm does not answer;
///          every job that was submitted by then is in the record.
[[nodiscard]] Result<SubmitOutcome> submit_runs(FileSystem& files, const SlurmPrograms& programs,
                                                const Clock& clock, const SubmitRequest& request);

}  // namespace core
