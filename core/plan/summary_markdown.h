#pragma once

#include <string>
#include <string_view>

#include "core/plan/experiment_plan.h"
#include "core/result.h"

namespace core {

/// Reads `experiment_summary.md` (spec: Parsing experiment_summary.md; docs/design.md,
/// "Parameters") in every form that people's tools wrote; forms are told apart by what stands in
/// them.
/// \param text the file's contents.
/// \param path the file's absolute path; places are shown as `path:line`.
/// \param answers for `experiment_name`, `run_table`, `type@RUN` and spellings; others are left
/// alone.
/// \returns the plan, with its open questions in `missing`; an error only where the text cannot be
/// read at all (too large, not UTF-8, ...).
Result<ExperimentPlan> read_summary_markdown(std::string_view text, const std::string& path,
                                             const Answers& answers);

}  // namespace core
