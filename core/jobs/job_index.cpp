#include "core/jobs/job_index.h"

#include <utility>

namespace core {
namespace {

using Jobs = std::vector<const SlurmJob*>;

bool is_later(const SlurmJob& left, const SlurmJob& right) {
  if (left.submitted != right.submitted) return left.submitted > right.submitted;
  return std::pair(left.raw_id.size(), left.raw_id) > std::pair(right.raw_id.size(), right.raw_id);
}

const Jobs& jobs_at(const std::map<std::string, Jobs>& jobs, const std::string& key) {
  static const Jobs kNone;
  const auto found = jobs.find(key);
  return found == jobs.end() ? kNone : found->second;
}

}  // namespace

JobIndex::JobIndex(const JobList& list) {
  for (const SlurmJob& job : list.jobs) {
    by_id_[job.id].push_back(&job);
    by_directory_[job.directory].push_back(&job);
  }
}

const Jobs& JobIndex::in_directory(const std::string& run_dir) const {
  return jobs_at(by_directory_, run_dir);
}

const SlurmJob* JobIndex::last_of(const std::string& id, const std::string& run_dir) const {
  const SlurmJob* last = nullptr;
  for (const Jobs* jobs : {&jobs_at(by_directory_, run_dir), &jobs_at(by_id_, id)}) {
    for (const SlurmJob* job : *jobs) {
      if (last == nullptr || is_later(*job, *last)) last = job;
    }
  }
  return last;
}

}  // namespace core
