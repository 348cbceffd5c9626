#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "core/runs/training_python.h"
#include "core/system/file_system.h"
#include "core/system/subprocess.h"
#include "core/verify/verify_experiment.h"

namespace core {

/// What is needed to ask the trainer about an experiment.
struct TrainerRequest {
  std::string directory;       ///< The experiment's.
  TrainingEnvironment python;  ///< The environment that the runs train in.
  Environment environment;
  std::chrono::milliseconds time_budget{};  ///< What is left of it.
  std::stop_token stop;
  std::string user;  ///< For the report.
};

/// Adds to each run that was looked at a check `trainer`: whether the torchtune of the environment
/// that the runs train in (`venv`, `conda_env`) takes its `finetune.yaml` (docs/design.md,
/// "Verification"). One process for all runs. A file that names callables of others is refused
/// before any Python sees it. Runs that the time does not suffice for become pending; an
/// environment that is not here, or without torchtune, is a warning `trainer_not_asked`; when no
/// run was answered in time, that is one, `trainer_no_answer`. The report is made anew.
void add_trainer_checks(const FileSystem& files, Subprocess& subprocess,
                        const TrainerRequest& request, VerifiedExperiment& found);

}  // namespace core
