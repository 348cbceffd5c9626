#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/runs/training_python.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "core/verify/verify_experiment.h"

namespace core {

/// One `finetune.yaml` that the trainer is asked about.
struct TrainerQuestion {
  std::string file;    ///< Absolute.
  std::string recipe;  ///< That reads it; empty for unknown.
};

/// What an installed torchtune answered.
struct TrainerAnswer {
  std::string version;  ///< Of torchtune; empty if it answered nothing at all.
  /// Why it could not be asked, a sentence; empty if it could.
  std::string unavailable;
  /// What the trainer would stop at, in sentences, for each question in order; fewer than questions
  /// if time ran out.
  std::vector<std::vector<std::string>> problems;
};

/// Has the trainer itself check configurations, all of them in one process of its environment's
/// Python: what `tune validate` does, the keys that the recipe reads, and that the parts can be
/// built (`trainer_check.py`). Imports what the files name and writes nothing.
/// EXPECTS: files that refused_callable() does not refuse.
/// \param python of the environment with torchtune.
[[nodiscard]] TrainerAnswer ask_trainer(Subprocess& subprocess, const std::string& python,
                                        const std::vector<TrainerQuestion>& questions,
                                        const Environment& environment,
                                        std::chrono::milliseconds time_limit,
                                        const std::stop_token& stop);

/// What is needed to ask the trainer about an experiment.
struct TrainerRequest {
  std::string directory;       ///< The experiment's.
  TrainingEnvironment python;  ///< The environment that the runs train in.
  Environment environment;
  std::chrono::milliseconds time_budget{};  ///< What is left of it.
  std::stop_token stop;
  std::string user;  ///< For the report.
};

/// Adds a check `trainer` to each run that was verified: whether the torchtune of the environment
/// that the runs train in (`venv`, `conda_env`) accepts its `finetune.yaml` (docs/design.md,
/// "Verification"). One process for all runs. A file that names other callables is refused before
/// any Python sees it. Runs for which there is no time become pending; an environment that is not
/// on this machine, or has no torchtune, is a warning `trainer_not_asked`; if no run was answered
/// in time, the warning is `trainer_no_answer`. Writes the report anew.
void add_trainer_checks(const FileSystem& files, Subprocess& subprocess,
                        const TrainerRequest& request, VerifiedExperiment& found);

}  // namespace core
