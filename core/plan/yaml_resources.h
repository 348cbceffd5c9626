#pragma once

#include "core/plan/experiment_plan.h"
#include "core/plan/yaml_fields.h"

namespace core {

/// Reads `models.base` and `data.training` of a plan in YAML: each model with its path, each data
/// set with its path and label, the number of training samples. The data set under `data.training`
/// is that of every run that does not name one. Where its label or format name another file than
/// its path, both are listed, and a question asks which is meant. EXPECTS: the runs were read.
void read_yaml_resources(const YamlNode& root, YamlFields& fields, ExperimentPlan& plan);

}  // namespace core
