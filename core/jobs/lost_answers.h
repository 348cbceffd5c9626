#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "core/jobs/job_list.h"
#include "core/jobs/submission_record.h"

namespace core {

/// How far the clocks of the controller and of this machine may be apart.
inline constexpr std::chrono::seconds kClocksApart(60);

/// The job of a note, in what Slurm tells: by the key in its comment; where the accounts keep no
/// comments, by the name that a job array got, or as the one that was submitted from the run
/// directory since and that no other note names.
/// \param run_dir absolute, links resolved. \param noted the jobs that notes name.
[[nodiscard]] const SlurmJob* find_job(const JobList& list, const SubmissionNote& note,
                                       const std::string& run_dir,
                                       const std::set<std::string>& noted);

/// Seconds from one time to another, both `2026-11-25T01:16:49` and local; nothing for other texts.
[[nodiscard]] std::optional<std::chrono::seconds> seconds_between(const std::string& from,
                                                                  const std::string& to);

}  // namespace core
