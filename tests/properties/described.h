#pragma once

#include <string>

#include "core/plan/experiment_plan.h"
#include "core/plan/site_settings.h"
#include "core/runs/run_config.h"

namespace property_tests {

/// Everything that a plan says, with all places: equal texts are equal plans.
std::string described(const core::ExperimentPlan& plan);

/// What the plan asks for, without places and remarks: equal for two plans that mean the same.
std::string meaning_of(const core::ExperimentPlan& plan);

std::string described(const core::ResolvedExperiment& experiment);
std::string described(const core::SiteSettings& settings);

}  // namespace property_tests
