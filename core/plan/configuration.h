#pragma once

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/plan/summary_sections.h"

namespace core {

/// Reads the common configuration into the plan: flat, in sub-headings such as Training and SLURM,
/// in nested lists and in tables of two columns. What is about evaluation is ignored; what is not a
/// field of a parameter is listed in one warning `not_used`, and text that names a parameter which
/// nothing else gives is a question. Two different values for one parameter are a question when a
/// fine-tuned run needs one. EXPECTS: the run table was read.
void read_configuration(const Sections& sections, const std::string& file, const Answers& answers,
                        ExperimentPlan& plan);

}  // namespace core
