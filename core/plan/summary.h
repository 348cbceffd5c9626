#pragma once

#include <string>
#include <string_view>

#include "core/plan/experiment_plan.h"
#include "core/plan/missing.h"
#include "core/result.h"

namespace core {

/// Whether a path names a plan by its ending: `.md`, `.yaml` or `.yml`.
bool is_summary_name(std::string_view path);

/// Reads a plan in the form that its file's name tells: read_summary_markdown() or
/// read_summary_yaml(). EXPECTS: is_summary_name(path).
Result<ExperimentPlan> read_summary(std::string_view text, const std::string& path,
                                    const Answers& answers);

}  // namespace core
