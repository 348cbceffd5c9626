#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/jobs/job_list.h"
#include "core/result.h"
#include "core/slurm/slurm_programs.h"
#include "core/system/file_system.h"

namespace core {

/// One call of sbatch.
struct Submission {
  std::string directory;                  ///< Where sbatch is called; absolute.
  std::string script;                     ///< Relative to `directory`.
  std::string comment;                    ///< Holds the key by which the job is found again.
  std::vector<std::string> more_options;  ///< Such as `--array=0-7%2`.
};

enum class SubmissionAnswer {
  taken,
  refused,  ///< By a Slurm that answered: there is no job.
  lost,     ///< There may or may not be a job.
};

struct SubmissionResult {
  SubmissionAnswer answer = SubmissionAnswer::lost;
  std::string job;    ///< Its number, when taken.
  std::string words;  ///< Slurm's own, on one line, when not.

  bool operator==(const SubmissionResult&) const = default;
};

/// Submits with `sbatch --parsable`.
/// \param kept_open a lock that sbatch shares, so that it is held until sbatch has ended.
[[nodiscard]] SubmissionResult submit(const SlurmPrograms& programs, const Submission& submission,
                                      std::optional<int> kept_open, const std::stop_token& stop);

/// The job's number in what `sbatch --parsable` printed: the last line that is `12` or
/// `12;cluster`, whatever banner a site prints around it. Empty when there is none.
[[nodiscard]] std::string job_number(std::string_view output);

/// The comment of a job: the script's own, and the key.
[[nodiscard]] std::string comment_with_key(std::string_view own, std::string_view key);

/// Whether a job's comment holds this key.
[[nodiscard]] bool has_key(std::string_view comment, std::string_view key);

enum class SubmissionEvent {
  submitting,  ///< Written before sbatch is called. Without a later line: its answer was lost.
  submitted,
  refused,    ///< By Slurm: there is no job.
  not_taken,  ///< The answer was lost, and Slurm knows of no such job.
};

/// One line of the record.
struct SubmissionNote {
  std::string time;  ///< `2026-11-25T01:16:49`, local time.
  SubmissionEvent event = SubmissionEvent::submitting;
  std::string key;        ///< As in the job's comment.
  std::string task;       ///< Index in a job array; empty for a single job.
  std::string job;        ///< `12` or `12_3`; empty while it is not known.
  std::string directory;  ///< The run directory's name.

  bool operator==(const SubmissionNote&) const = default;
};

/// `.scaffold/submitted.tsv`: an append-only record of every call of sbatch, written before and
/// after it, so that nothing is submitted twice, whenever the program is stopped.
class SubmissionRecord {
 public:
  /// \param files outlives it.
  SubmissionRecord(FileSystem& files, const std::string& experiment_dir);

  /// Reads the file; a missing one is an empty record. Malformed lines are left out.
  [[nodiscard]] Status read();

  /// Adds lines in one write and waits until they are on the disk. Call read() first.
  [[nodiscard]] Status add(const std::vector<SubmissionNote>& notes);

  /// The last note about a run directory; null when there is none.
  [[nodiscard]] const SubmissionNote* last(const std::string& directory) const;

  /// The last notes about those run directories whose sbatch got no answer, in order.
  [[nodiscard]] std::vector<SubmissionNote> unconfirmed() const;

  /// All that was read and added, in order.
  [[nodiscard]] const std::vector<SubmissionNote>& notes() const { return notes_; }

  /// The jobs in these notes.
  [[nodiscard]] std::set<std::string> jobs() const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  FileSystem& files_;
  std::string path_;
  std::vector<SubmissionNote> notes_;
  std::map<std::string, std::size_t> last_;  ///< Index into notes_, by directory.
  bool exists_ = false;
  bool ends_in_line_ = true;
};

/// How far apart the clocks of the controller and of this machine may be.
inline constexpr std::chrono::seconds kMaxClockSkew(60);

/// The job that a note is about: by the key in its comment; where the accounts keep no comments, by
/// the name of its job array, or as the job that was submitted from the run directory since then
/// and that no other note names. Null when Slurm shows no such job.
/// \param run_dir absolute, links resolved. \param noted the jobs that notes name.
[[nodiscard]] const SlurmJob* find_job(const JobList& list, const SubmissionNote& note,
                                       const std::string& run_dir,
                                       const std::set<std::string>& noted);

/// Seconds from one time to another, both `2026-11-25T01:16:49` and local; nothing for other texts.
[[nodiscard]] std::optional<std::chrono::seconds> seconds_between(const std::string& from,
                                                                  const std::string& to);

}  // namespace core
