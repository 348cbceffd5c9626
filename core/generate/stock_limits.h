#pragma once

#include <string>
#include <vector>

#include "core/runs/models.h"
#include "core/runs/run_config.h"
#include "core/source.h"

namespace core {

/// What stock torchtune cannot do for these runs, each as a sentence that names the parameter, its
/// place and the ways out; the same thing for several runs is said once.
std::vector<std::string> stock_refusals(const std::vector<RunConfig>& runs);

/// The same of the model's family.
std::vector<std::string> family_refusals(const RunConfig& run, const ModelFamily& family);

/// What becomes of a run's values in its model's family otherwise than a person may think.
std::vector<Warning> family_warnings(const RunConfig& run, const ModelFamily& family);

/// What it does otherwise than a person may think: no validation on one GPU, another recipe,
/// defaults of Slurm lines. The same thing for several runs is said once.
std::vector<Warning> stock_warnings(const std::vector<RunConfig>& runs);

}  // namespace core
