#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/jobs/job_list.h"

namespace core {

/// Jobs by what runs are found by.
class JobIndex {
 public:
  /// \param list outlives it, unchanged.
  explicit JobIndex(const JobList& list);

  /// Those that were submitted from a run directory, in the list's order.
  /// \param run_dir absolute, links resolved.
  [[nodiscard]] const std::vector<const SlurmJob*>& in_directory(const std::string& run_dir) const;

  /// The one that was submitted last, of those with this id (empty: none) and those from this
  /// directory; null when there is none.
  [[nodiscard]] const SlurmJob* last_of(const std::string& id, const std::string& run_dir) const;

 private:
  std::map<std::string, std::vector<const SlurmJob*>> by_id_;
  std::map<std::string, std::vector<const SlurmJob*>> by_directory_;
};

}  // namespace core
