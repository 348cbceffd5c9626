#pragma once

#include <string>

#include "core/plan/experiment_plan.h"

namespace property_tests {

/// A plan as `experiment_summary.md`, in the form of the specification: what
/// read_summary_markdown() reads of it is the plan again.
std::string markdown_of(const core::ExperimentPlan& plan);

}  // namespace property_tests
