#pragma once

#include "core/plan/experiment_plan.h"
#include "core/plan/summary_sections.h"

namespace core {

class YamlFields;
struct YamlNode;

/// Reads Resources -> Models and Resources -> Dataset into the plan: each model with its path, each
/// data set with its path and the sub-heading or label it is under, the number of training
/// samples. Paths are kept as they are written. Evaluation Tasks are not read.
void read_resources(const Sections& sections, const std::string& file, ExperimentPlan& plan);

/// The number of training samples in a text such as `train (240), validation (30)` or `240 train /
/// 30 val`; empty when it names none.
std::string training_samples_of(std::string_view splits);

/// Reads `models.base` and `data.training` of a plan in YAML: each model with its path, each data
/// set with its path and label, the number of training samples. The data set under `data.training`
/// is that of every run that does not name one. Where its label or format name another file than
/// its path, both are listed, and a question asks which is meant. EXPECTS: the runs were read.
void read_yaml_resources(const YamlNode& root, YamlFields& fields, ExperimentPlan& plan);

}  // namespace core
