#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/plan/summary_sections.h"

namespace core {

/// Compares the run table with what the plan says elsewhere (docs/design.md, "Parameters": the run
/// table decides): the counts under Overview and the levels under Variables. A mismatch is a
/// warning, `counts_differ` or `levels_differ`.
void check_counts(const Sections& overview, const std::string& file, ExperimentPlan& plan);
void check_levels(const Sections& variables, const std::string& file, ExperimentPlan& plan);

/// The same for the levels of one factor; a factor that is not a parameter is ignored.
void check_levels(std::string_view factor, const std::vector<std::string>& levels,
                  const Source& source, ExperimentPlan& plan);

/// Compares the directory that the plan states with the one it is in (docs/design.md, "Reading
/// values": the latter counts). A mismatch is a warning, `directory_differs`.
void check_directory(ExperimentPlan& plan);

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
