#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/system/file_system.h"

namespace core {

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
  std::string key;        ///< Stands in the job's comment.
  std::string task;       ///< Index in a job array; empty for a job of its own.
  std::string job;        ///< `12` or `12_3`; empty while it is not known.
  std::string directory;  ///< The run directory's name.

  bool operator==(const SubmissionNote&) const = default;
};

/// `.scaffold/submitted.tsv`, to which lines are only ever added: what was handed to sbatch, noted
/// before and after, so that nothing is submitted twice whenever the program is stopped.
class SubmissionRecord {
 public:
  /// \param files outlives it.
  SubmissionRecord(FileSystem& files, const std::string& experiment_dir);

  /// Reads the file; none is an empty record. Lines that are none of ours are left out.
  [[nodiscard]] Status read();

  /// Adds lines by one write and waits until they are on the disk. After read().
  [[nodiscard]] Status add(const std::vector<SubmissionNote>& notes);

  /// The last word on a run directory; null when there is none.
  [[nodiscard]] const SubmissionNote* last(const std::string& directory) const;

  /// All that was read and added, in order.
  [[nodiscard]] const std::vector<SubmissionNote>& notes() const { return notes_; }

  /// The jobs that they name.
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

}  // namespace core
