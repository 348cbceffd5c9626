#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/source.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "core/verify/check_list.h"

namespace core {

enum class RunVerdict { passed, failed, pending };

/// What was found in one run directory.
struct VerifiedRun {
  std::string run;
  std::string directory;
  RunVerdict verdict = RunVerdict::pending;  ///< Pending: not reached.
  std::vector<Check> checks;
};

/// What was found in an experiment.
struct VerifiedExperiment {
  std::vector<VerifiedRun> runs;  ///< The requested ones, in the plan's order.
  std::vector<Check> checks;      ///< Those that belong to no single run.
  std::vector<Warning> warnings;  ///< `not_in_plan`, each kind of warning about runs, ...
  std::string report;             ///< The final report (spec: Output Summary).

  [[nodiscard]] std::size_t count(RunVerdict verdict) const;
  /// No run and no check failed and none is pending.
  [[nodiscard]] bool everything_passed() const;
};

/// The final report on what was found (spec: Output Summary).
/// \param directory the experiment's. \param user for the report's `squeue`.
[[nodiscard]] std::string final_report(const VerifiedExperiment& found,
                                       const std::string& directory, const std::string& user);

/// What a verification needs. References must outlive the call.
struct VerifyRequest {
  const ExperimentPlan& plan;
  const ResolvedExperiment& experiment;
  std::vector<std::string> only_directories;  ///< Of the runs to verify; empty for all.
  Environment environment;                    ///< Where `bash` and `sbatch` are found; they get it.
  std::string user;                           ///< For the report's `squeue`.
  std::chrono::milliseconds time_budget{};    ///< Positive.
  std::stop_token stop;
  /// Called after each run with how many are done.
  std::function<void(std::size_t done, const VerifiedRun&)> on_run;
};

/// Reads what is on disk and compares it with the plan, run by run (docs/design.md,
/// "Verification"; spec: Validation Before Completion). Writes nothing and executes nothing of the
/// experiment: bash checks a script's syntax (`bash -n`), and Slurm is asked about it
/// (`sbatch --test-only`, once for each distinct request). Verifies at least one run whatever the
/// time budget.
[[nodiscard]] VerifiedExperiment verify_experiment(FileSystem& files, Subprocess& subprocess,
                                                   const Clock& clock,
                                                   const VerifyRequest& request);

}  // namespace core
