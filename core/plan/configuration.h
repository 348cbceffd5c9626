#pragma once

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/plan/summary_sections.h"

namespace core {

/// Reads the settings that all runs share into the plan (docs/design.md, "Reading values"): flat,
/// in sub-headings such as Training and SLURM, in nested lists and in tables of two columns. Each
/// section but Resources and the run table is read. What a section about how to train or run says
/// counts like the configuration; what another section says counts where these say nothing, and is
/// the warning `value_not_used` where they say something else. What is about evaluation, or records
/// what was, is ignored. In the configuration, what is not a field of a parameter is listed in one
/// warning `not_used`, and text that names a parameter which nothing else gives is a question. Two
/// different values of the same weight for one parameter are a question when a fine-tuned run needs
/// one. EXPECTS: the run table was read.
void read_configuration(const SummarySections& sections, const std::string& file,
                        const Answers& answers, ExperimentPlan& plan);

}  // namespace core
