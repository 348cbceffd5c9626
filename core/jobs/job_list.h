#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/slurm/slurm_programs.h"
#include "core/system/clock.h"

namespace core {

/// A job, or one task of a job array, as Slurm describes it.
struct SlurmJob {
  std::string id;         ///< `12`, or `12_3` for a task.
  std::string raw_id;     ///< Its `$SLURM_JOB_ID`.
  std::string state;      ///< Slurm's word: PENDING, RUNNING, COMPLETED, OUT_OF_MEMORY, ...
  std::string reason;     ///< Why it is pending or how it failed; empty for `None`.
  std::string submitted;  ///< `2026-11-25T01:16:49`, local time.
  std::string comment;
  std::string name;
  std::string directory;         ///< Where sbatch was called, links resolved.
  std::optional<int> exit_code;  ///< Nothing for a job that has not ended.
  int signal = 0;                ///< The one that ended it, or 0.

  /// Whether it is waiting or running.
  [[nodiscard]] bool is_unfinished() const;
  [[nodiscard]] bool is_pending() const;

  bool operator==(const SlurmJob&) const = default;
};

/// What Slurm said about a user's jobs.
struct JobList {
  std::vector<SlurmJob> jobs;  ///< Those in the queue, then those in the accounts alone.
  bool queue_answered = false;
  bool accounts_answered = false;
  std::string words;  ///< Why the queue did not answer; otherwise why the accounts did not.

  bool operator==(const JobList&) const = default;
};

/// Asks squeue and sacct, once each, for all jobs of a user: those in the queue and, from the
/// accounts, those of the last 30 days.
[[nodiscard]] JobList list_jobs(const SlurmPrograms& programs, uid_t user,
                                const std::stop_token& stop);

/// The part of list_jobs() that asks squeue alone and puts no load on the accounts.
[[nodiscard]] JobList list_queue(const SlurmPrograms& programs, uid_t user,
                                 const std::stop_token& stop);

/// Asks sacct for the jobs of the last `since` seconds and adds those that the list does not have.
void add_accounts(JobList& list, const SlurmPrograms& programs, uid_t user,
                  std::chrono::seconds since, const std::stop_token& stop);

/// Adds to `jobs` those of `others` whose id it does not have.
void add_unknown(std::vector<SlurmJob> others, std::vector<SlurmJob>& jobs);

/// Reads what squeue and sacct print when list_jobs() asks them. Malformed lines are left out.
[[nodiscard]] std::vector<SlurmJob> read_queue(std::string_view output);
[[nodiscard]] std::vector<SlurmJob> read_accounts(std::string_view output);

/// Finds the jobs of a run.
class JobIndex {
 public:
  /// \param list outlives it, unchanged.
  explicit JobIndex(const JobList& list);

  /// The jobs that were submitted from a run directory, in the list's order.
  /// \param run_dir absolute, links resolved.
  [[nodiscard]] const std::vector<const SlurmJob*>& in_directory(const std::string& run_dir) const;

  /// The job that was submitted last, among those with this id (empty: none) and those from this
  /// directory; null when there is none.
  [[nodiscard]] const SlurmJob* last_of(const std::string& id, const std::string& run_dir) const;

 private:
  std::map<std::string, std::vector<const SlurmJob*>> by_id_;
  std::map<std::string, std::vector<const SlurmJob*>> by_directory_;
};

/// Keeps the last answer for a minute, so that asking again and again puts no load on Slurm. Safe
/// to call from several threads, which wait for each other.
class JobMemory {
 public:
  struct Answer {
    JobList list;
    std::chrono::seconds age{};
  };

  /// The kept answer while it is less than a minute old, else a new one. An answer without the
  /// queue is not kept.
  [[nodiscard]] Answer ask(const Clock& clock, const SlurmPrograms& programs, uid_t user,
                           const std::stop_token& stop);

 private:
  std::mutex mutex_;
  std::optional<JobList> list_;
  std::chrono::steady_clock::time_point asked_;
};

}  // namespace core
