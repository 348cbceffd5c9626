#pragma once

#include <string>
#include <string_view>

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/result.h"

namespace fuzz_test {

using PlanReader = core::Result<core::ExperimentPlan> (*)(std::string_view text,
                                                          const std::string& path,
                                                          const core::Answers& answers);

/// What must hold for a plan in any form. It is read the same twice, with all places on lines of
/// the file and with questions and warnings that a person can read. What it resolves to is the same
/// twice; the runs' directories are safe, and unique unless an error says otherwise. Where nothing
/// is missing, every run's `setup_finetune.yaml` can be written: its values read back equal.
std::string broken_plan(PlanReader read, std::string_view input, const std::string& path);

}  // namespace fuzz_test
