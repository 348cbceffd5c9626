#pragma once

#include <cstddef>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/jobs/run_jobs.h"
#include "core/source.h"
#include "tools/environment.h"
#include "tools/result.h"
#include "tools/session.h"

namespace tools {

/// What happened to the runs of an experiment.
struct JobReport {
  std::map<std::string, core::RunJob> by_directory;
  long age_s = 0;  ///< Of Slurm's answer, which is kept for a minute.
  std::vector<core::Warning> warnings;

  /// Null when the directory is none of those asked for.
  [[nodiscard]] const core::RunJob* find(const std::string& directory) const;
  [[nodiscard]] std::size_t count(core::JobState state) const;
};

/// Asks Slurm, once for all runs, and reads logs and outputs (docs/design.md, "The five tools",
/// `jobs`). Writes nothing.
/// \param subprocess runs Slurm's programs, as long as the call's time allows.
/// \param directories of the runs.
JobReport ask_for_jobs(const Environment& environment, core::Subprocess& subprocess,
                       const Session& session, const std::vector<std::string>& directories,
                       const std::stop_token& stop);

/// Whether a person should look at it: it failed, or there is advice.
bool needs_attention(const core::RunJob& job);

Json to_json(const core::RunJob& job);

/// `jobs` of the result: how many are in each state, and the answer's age.
Json to_json(const JobReport& report);

/// "Jobs: 3 completed, 1 failed."
std::string sentence_about(const JobReport& report);

}  // namespace tools
