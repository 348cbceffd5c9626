#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/generate/generator.h"
#include "core/plan/experiment_plan.h"
#include "core/plan/site_settings.h"
#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/source.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"
#include "core/verify/check_list.h"

namespace core {

enum class RunStatus {
  created,    ///< Written by this call.
  unchanged,  ///< In place already, with these very contents.
  planned,    ///< Dry run: would be created.
  failed,
  pending,  ///< Not reached within the time budget or before a cancel.
};

/// The outcome of one run.
struct RunOutcome {
  std::string run;
  std::string directory;
  RunStatus status = RunStatus::pending;
  struct WrittenFile {
    std::string name;
    std::size_t size = 0;  ///< In bytes.
  };
  std::vector<WrittenFile> files;
  std::string error;           ///< A sentence, for failed.
  bool is_in_the_way = false;  ///< Failed because its directory has other contents.
  std::vector<Check> failed_checks;
  std::vector<Warning> warnings;
};

/// The input of scaffold(). References outlive the call.
struct ScaffoldRequest {
  const ExperimentPlan& plan;
  const ResolvedExperiment& experiment;
  const SiteSettings& settings;
  /// Directories of the runs to make; empty for all.
  std::vector<std::string> only_directories;
  /// What the user answered in this and earlier calls, to be kept and logged.
  Answers answers;
  bool dry_run = false;
  bool overwrite = false;
  int workers = 2;                          ///< Runs made side by side.
  std::chrono::milliseconds time_budget{};  ///< Positive.
  std::stop_token stop;
  /// Called after each run with how many are done and the run's outcome; from any thread, one call
  /// at a time.
  std::function<void(std::size_t done, const RunOutcome&)> on_run;
  /// The warnings of Generator::prepare(), which are logged with the experiment's own.
  std::vector<Warning> preparation_warnings;
  std::string user;  ///< For the report's `squeue`; may be empty.
};

/// The result of scaffold().
struct ScaffoldOutcome {
  std::vector<RunOutcome> runs;  ///< In the plan's order, the requested ones.
  /// Each once: those of the experiment, of the preparation, of the runs, and of this call (a path
  /// that does not exist, a log that is incomplete).
  std::vector<Warning> warnings;
  bool is_log_whole = true;  ///< If not, the call failed (spec: Validation Before Completion).
  std::string log_path;      ///< Empty when there is no log: a dry run, or nothing to fine-tune.
  std::string report;        ///< The final report (spec: Output Summary); empty for a dry run.

  [[nodiscard]] std::size_t count(RunStatus status) const;
};

/// Makes the run directories, each whole or not at all (docs/design.md, "Nothing is lost"): lock,
/// make the text, verify it, stage it, rename it into place, record it in manifest and log. A
/// failing run never stops the others. A second call over finished runs writes and logs nothing. A
/// dry run writes nothing in the experiment. After the time budget no further run is started,
/// except that each call creates one if that takes under 20 s. EXPECTS: nothing is missing in the
/// experiment, and generator.prepare() was called and had nothing missing and no refusal.
/// \returns an error only where nothing was started: the lock is held, the experiment or its log
/// cannot be written, its records cannot be read.
[[nodiscard]] Result<ScaffoldOutcome> scaffold(FileSystem& files, Clock& clock,
                                               Generator& generator,
                                               const ScaffoldRequest& request);

}  // namespace core
