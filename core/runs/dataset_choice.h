#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/result.h"
#include "core/runs/setting.h"

namespace core {

/// The path of the data set that a text means (docs/design.md, "Reading values"): one of those that
/// the plan lists, by full path, file name, stem or sub-heading. A full path stands for itself in
/// an answer, and where the plan lists none. Relative paths lie beside the summary. The error is a
/// sentence without a place.
Result<Value> choose_dataset(const ExperimentPlan& plan, std::string_view text, Origin origin);

/// The only data set that the plan lists; nothing when it lists none or several.
std::optional<PlanValue> only_dataset(const ExperimentPlan& plan);

/// The paths that the plan lists, each once, absolute.
std::vector<std::string> listed_dataset_paths(const ExperimentPlan& plan);

}  // namespace core
