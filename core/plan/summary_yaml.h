#pragma once

#include <string>
#include <string_view>

#include "core/plan/experiment_plan.h"
#include "core/plan/missing.h"
#include "core/result.h"

namespace core {

/// Reads `experiment_summary.yaml`, the plan as the kit's design step writes it today. Values are
/// typed as PyYAML types them; where a person would read another value, it is asked about. Every
/// field is read or named in the warning `not_used`. Parameters, answers and questions are those of
/// read_summary_markdown().
/// \param path the file's absolute path; places are shown as `path:line`.
/// \returns an error where the text is no YAML that can be read, or a part of it is built in
/// another way than a plan.
Result<ExperimentPlan> read_summary_yaml(std::string_view text, const std::string& path,
                                         const Answers& answers);

}  // namespace core
