#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/jobs/job_list.h"
#include "core/jobs/submission.h"
#include "core/system/file_system.h"

namespace core {

enum class JobState {
  not_submitted,
  pending,
  running,
  completed,
  failed,
  out_of_memory,  ///< On the node or on the GPU; `advice` says which.
  unknown,        ///< Neither Slurm nor logs nor outputs show it.
};

/// What happened to one run.
struct RunJob {
  JobState state = JobState::not_submitted;
  std::string id;      ///< `12`, `12_3`; empty when there is no job.
  std::string slurm;   ///< Slurm's name for its state; empty when Slurm does not show the job.
  std::string reason;  ///< Slurm's: why it is pending, or how it failed.
  std::optional<int> exit_code;
  int signal = 0;
  std::string log;                   ///< Path; empty when there is none.
  std::vector<std::string> log_end;  ///< Its last lines, when something went wrong.
  std::string advice;                ///< Sentences for a person, or empty.

  bool operator==(const RunJob&) const = default;
};

/// Where a run's job leaves its outputs.
struct RunPlace {
  std::string directory;        ///< The run directory's name.
  std::string output_dir;       ///< Absolute; empty when it is not known.
  std::string last_checkpoint;  ///< Exists once training is complete; absolute, or empty.
};

/// Finds out what happened to each run. What Slurm says about the job that was submitted last from
/// its directory, by `submit` or by hand, comes first; when Slurm no longer shows one, the record,
/// the job's log and the outputs on disk are used.
/// \param experiment_dir absolute. \param record read already.
[[nodiscard]] std::vector<RunJob> jobs_of_runs(const FileSystem& files,
                                               const std::string& experiment_dir,
                                               const SubmissionRecord& record, const JobList& list,
                                               const std::vector<RunPlace>& runs);

/// `not_submitted`, `pending`, ...
[[nodiscard]] std::string_view to_string(JobState state);

}  // namespace core
