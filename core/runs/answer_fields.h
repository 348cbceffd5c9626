#pragma once

#include <set>
#include <string>

#include "core/runs/effective_values.h"

namespace core {

/// Refuses answers under fields that this experiment does not have, each with the near names; one
/// that was kept from an earlier call is a warning `answer_not_used` instead. Fields are the keys
/// of parameters, with
/// `@RUN` where they belong to a fine-tuned run, `model_path@NAME` and `model_like@NAME` for the
/// models in use, and those that other parts ask for (docs/design.md, "Questions and answers").
void judge_answer_fields(const ValueSources& sources, const std::set<std::string>& models,
                         Findings& findings);

}  // namespace core
