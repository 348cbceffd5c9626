#pragma once

#include "core/plan/experiment_plan.h"
#include "core/plan/summary_sections.h"

namespace core {

/// Compares the run table with what the plan tells elsewhere (design section 5: the run table
/// decides): the counts under Overview and the levels under Variables. A mismatch is a warning,
/// `counts_differ` or `levels_differ`.
void check_counts(const Sections& overview, const std::string& file, ExperimentPlan& plan);
void check_levels(const Sections& variables, const std::string& file, ExperimentPlan& plan);

}  // namespace core
