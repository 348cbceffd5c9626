#include "core/jobs/lost_answers.h"

#include <ctime>
#include <iomanip>
#include <sstream>

#include "core/jobs/submission.h"

namespace core {
namespace {

std::optional<std::time_t> read_time(const std::string& text) {
  std::tm time{};
  std::istringstream stream(text);
  stream >> std::get_time(&time, "%Y-%m-%dT%H:%M:%S");
  if (stream.fail()) return std::nullopt;
  time.tm_isdst = -1;
  return std::mktime(&time);
}

bool is_task(const SlurmJob& job, const std::string& task) {
  return task.empty() ? job.id.find('_') == std::string::npos : job.id.ends_with("_" + task);
}

bool holds_key(const SlurmJob& job, const SubmissionNote& note) {
  return (has_key(job.comment, note.key) || job.name.ends_with("." + note.key)) &&
         is_task(job, note.task);
}

bool is_from_there(const SlurmJob& job, const SubmissionNote& note, const std::string& run_dir) {
  const auto later = seconds_between(note.time, job.submitted);
  return job.comment.empty() && job.directory == run_dir && later && *later >= -kClocksApart;
}

}  // namespace

const SlurmJob* find_job(const JobList& list, const SubmissionNote& note,
                         const std::string& run_dir, const std::set<std::string>& noted) {
  for (const SlurmJob& job : list.jobs) {
    if (holds_key(job, note)) return &job;
  }
  if (!note.task.empty()) return nullptr;
  for (const SlurmJob& job : list.jobs) {
    if (is_from_there(job, note, run_dir) && !noted.contains(job.id)) return &job;
  }
  return nullptr;
}

std::optional<std::chrono::seconds> seconds_between(const std::string& from,
                                                    const std::string& to) {
  const auto begin = read_time(from);
  const auto end = read_time(to);
  if (!begin || !end) return std::nullopt;
  return std::chrono::seconds(*end - *begin);
}

}  // namespace core
