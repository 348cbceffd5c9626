#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/runs/effective_values.h"
#include "core/runs/setting.h"

namespace core {

/// The path of a model, only from where the plan lists it for that name (exactly, else in any case;
/// docs/design.md, "Reading values"), else from the answer `model_path@NAME`. Nothing when that has
/// to be asked; the question then stands in the findings.
std::optional<Setting> find_model_path(const std::string& model, const ValueSources& sources,
                                       Findings& findings);

/// The only model that the plan lists; nothing when it lists none or several.
std::optional<PlanValue> only_model(const ExperimentPlan& plan);

/// The names of the models that the plan lists, each once.
std::vector<std::string> listed_models(const ExperimentPlan& plan);

}  // namespace core
