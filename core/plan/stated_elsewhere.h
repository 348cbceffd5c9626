#pragma once

#include <string>

#include "core/plan/experiment_plan.h"
#include "core/plan/missing.h"
#include "core/plan/summary_sections.h"

namespace core {

/// Asks about a number with a default (the learning rate) that nothing gives where it is read, but
/// a line elsewhere states: the overview, the variables, a text below the run table, a section of
/// another name. What is about evaluation is left aside. EXPECTS: all else is read already.
void ask_about_stated_elsewhere(const SummarySections& sections, const std::string& file,
                                const Answers& answers, ExperimentPlan& plan);

}  // namespace core
