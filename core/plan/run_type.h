#pragma once

#include <string_view>

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"

namespace core {

/// What a Type cell says (docs/design.md, "Parameters"): only its letters count. One that says both
/// that the run is fine-tuned and that it is a control, or takes back that it is fine-tuned,
/// `Fine-tuned (skip)`, is as good as missing: a person decides.
RunType run_type(std::string_view text);

/// Whether a cell says that its run may not be wanted: struck out, crossed, or with a remark such
/// as `(skip)`, `(on hold)`, `(QLoRA)`.
bool is_taken_back(std::string_view rendered, std::string_view source);

/// Asks to shorten the name of every run whose name is too long for messages, and cuts it.
void ask_about_long_names(ExperimentPlan& plan);

/// Gives each run of the plan its type, from its cell or else from the answers `type@RUN` and
/// `type`. Asks where neither says it; warns about runs that are neither fine-tuned nor controls.
void decide_run_types(const Answers& answers, ExperimentPlan& plan);

}  // namespace core
