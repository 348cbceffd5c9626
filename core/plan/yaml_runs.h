#pragma once

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/plan/yaml_fields.h"

namespace core {

/// Reads the list `runs` of a plan in YAML: `name`, `type`, `model`, `dataset_path` and
/// `training_condition`, and all under `parameters`, `compute` and `slurm_overrides`. Each key that
/// some run gives is a column.
void read_yaml_runs(const YamlNode& root, YamlFields& fields, const std::string& file,
                    const Answers& answers, ExperimentPlan& plan);

}  // namespace core
