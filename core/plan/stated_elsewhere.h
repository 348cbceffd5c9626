#pragma once

#include <string>
#include <string_view>

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/plan/summary_sections.h"

namespace core {

/// Asks about a number with a default (the learning rate) that nothing gives where it is read, but
/// a line elsewhere states: the overview, the variables, a text below the run table, a section of
/// another name. What is about evaluation is ignored. EXPECTS: all else was read.
void ask_about_stated_elsewhere(const SummarySections& sections, const std::string& file,
                                const Answers& answers, ExperimentPlan& plan);

/// Whether the parameter is a number with a default that nothing gives, answers or asks for, so
/// that a place that states it decides.
bool would_use_default(const Parameter& parameter, const Answers& answers,
                       const ExperimentPlan& plan);

/// The question for it. \param text the line that states it.
Missing stated_elsewhere_question(const Parameter& parameter, const Source& source,
                                  std::string_view text);

}  // namespace core
