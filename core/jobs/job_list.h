#pragma once

#include <sys/types.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/slurm/slurm_programs.h"
#include "core/system/clock.h"

namespace core {

/// A job, or one task of a job array, as Slurm tells it.
struct SlurmJob {
  std::string id;         ///< `12`, or `12_3` for a task.
  std::string raw_id;     ///< What `$SLURM_JOB_ID` is in it.
  std::string state;      ///< Slurm's word: PENDING, RUNNING, COMPLETED, OUT_OF_MEMORY, ...
  std::string reason;     ///< Why it is pending or how it failed; empty for `None`.
  std::string submitted;  ///< `2026-11-25T01:16:49`, local time.
  std::string comment;
  std::string name;
  std::string directory;         ///< Where sbatch was called, links resolved.
  std::optional<int> exit_code;  ///< Of one that has ended by itself.
  int signal = 0;                ///< That ended it, else 0.

  /// Waits or runs: what becomes of it is not known yet.
  [[nodiscard]] bool is_unfinished() const;
  [[nodiscard]] bool is_pending() const;

  bool operator==(const SlurmJob&) const = default;
};

/// What Slurm said of a user's jobs.
struct JobList {
  std::vector<SlurmJob> jobs;  ///< Those in the queue, then those that only the accounts know.
  bool queue_answered = false;
  bool accounts_answered = false;
  std::string words;  ///< Why the queue did not answer; otherwise why the accounts did not.

  bool operator==(const JobList&) const = default;
};

/// Asks squeue and sacct, each once, for all jobs of a user: those in the queue and those that
/// Slurm still remembers, in the accounts those of the last 30 days.
[[nodiscard]] JobList list_jobs(const SlurmPrograms& programs, uid_t user,
                                const std::stop_token& stop);

/// The part of list_jobs() that asks squeue alone, which is no load on the accounts.
[[nodiscard]] JobList list_queue(const SlurmPrograms& programs, uid_t user,
                                 const std::stop_token& stop);

/// Asks sacct for jobs of so many seconds ago or later, and adds those that the list lacks.
void add_accounts(JobList& list, const SlurmPrograms& programs, uid_t user,
                  std::chrono::seconds since, const std::stop_token& stop);

/// Adds to `jobs` those of `others` whose id it lacks.
void add_unknown(std::vector<SlurmJob> others, std::vector<SlurmJob>& jobs);

/// Reads what squeue and sacct print when list_jobs() asks them. Lines of another form are left
/// out.
[[nodiscard]] std::vector<SlurmJob> read_queue(std::string_view output);
[[nodiscard]] std::vector<SlurmJob> read_accounts(std::string_view output);

/// Keeps the last answer for a minute, so that looking again and again is no load on Slurm. Safe to
/// call from several threads, which wait for one another.
class JobMemory {
 public:
  struct Answer {
    JobList list;
    std::chrono::seconds age{};
  };

  /// The answer that is kept, while it is younger than a minute, or a new one. One without the
  /// queue's word is not kept.
  [[nodiscard]] Answer ask(const Clock& clock, const SlurmPrograms& programs, uid_t user,
                           const std::stop_token& stop);

 private:
  std::mutex mutex_;
  std::optional<JobList> list_;
  std::chrono::steady_clock::time_point asked_;
};

}  // namespace core
