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

/// A run that verifies.
struct SubmittableRun {
  std::string directory;  ///< The run directory's name.
  std::string script;     ///< What its `finetune.slurm` says.
};

enum class SubmissionState {
  planned,    ///< Would be submitted; without `go`.
  submitted,  ///< Now.
  before,     ///< By an earlier call.
  by_hand,    ///< By somebody's sbatch in the run directory: waits, runs or is completed.
  left,       ///< For a later call: limits allow no more now.
  refused,    ///< By Slurm, in `words`.
  unknown,    ///< sbatch's answer was lost, and the job is not found; `words` say what to do.
};

struct RunSubmission {
  std::string directory;
  SubmissionState state = SubmissionState::left;
  std::string job;    ///< `12`, or `12_3` for a task of an array; empty when there is none.
  std::string words;  ///< For refused and unknown.

  bool operator==(const RunSubmission&) const = default;
};

struct SubmitOutcome {
  std::vector<RunSubmission> runs;  ///< As requested, in that order.
  std::size_t arrays = 0;           ///< Job arrays that hold those planned or submitted; 0: none.
  std::optional<std::int64_t> at_once;  ///< How many tasks of the arrays run at a time.
  std::string why_left;                 ///< A sentence, where runs are left.

  [[nodiscard]] std::size_t count(SubmissionState state) const;
};

/// References outlive the call.
struct SubmitRequest {
  const std::string& experiment_dir;  ///< Absolute.
  const std::vector<SubmittableRun>& runs;
  bool go = false;  ///< Without it nothing is submitted and nothing is written.
  /// How many jobs of the experiment there may be at a time. Runs that all ask Slurm for the same
  /// become an array that is throttled to it; of others no more than that are submitted. Jobs of
  /// the experiment that wait or run count. At least 1.
  std::optional<std::int64_t> at_once;
  std::string key;  ///< Differs from that of every other call: begins the keys of its jobs.
  uid_t user = 0;
  std::string user_name;    ///< Empty when it is not known: then limits are not asked for.
  std::optional<int> lock;  ///< That of `.scaffold/`, which the caller holds; sbatch shares it.
  /// How long a job whose sbatch was cut off may take to show up.
  std::chrono::seconds patience{20};
  std::stop_token stop;
  /// Called for each run that is submitted or refused now, as it happens; the others' states stand
  /// in the outcome alone.
  std::function<void(const RunSubmission&)> on_run;
};

/// Submits runs, each once in the experiment's life (docs/design.md, "Commands", `submit`):
/// what was submitted before, by an earlier call or by hand, is left alone; each call of sbatch is
/// noted before and after (SubmissionRecord), and one whose answer was lost is settled first, by
/// the key in the job's comment. Nothing waits for jobs.
/// \returns an error where the record cannot be read or written, or Slurm does not answer: then
///          nothing was submitted that is not noted.
[[nodiscard]] Result<SubmitOutcome> submit_runs(FileSystem& files, const SlurmPrograms& programs,
                                                const Clock& clock, const SubmitRequest& request);

}  // namespace core
