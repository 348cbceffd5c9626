#pragma once

#include <string>
#include <string_view>

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/result.h"

namespace core {

/// Whether a path names a plan by its ending: `.md`, `.yaml` or `.yml`.
bool is_summary_name(std::string_view path);

/// Reads a plan in the form that its file's name says: read_summary_markdown() or
/// read_summary_yaml(). EXPECTS: is_summary_name(path).
/// \param text the file's contents.
/// \param path the file's absolute path; places are shown as `path:line`.
/// \param answers for `experiment_name`, `run_table`, `type@RUN` and spellings; others are ignored.
/// \returns the plan, with its open questions in `missing`; an error only where the text cannot be
/// read at all (too large, not UTF-8, ...).
Result<ExperimentPlan> read_summary(std::string_view text, const std::string& path,
                                    const Answers& answers);

/// Reads `experiment_summary.md` (spec: Parsing experiment_summary.md; docs/design.md,
/// "Parameters") in every form that people's tools wrote; the contents show which form it is.
Result<ExperimentPlan> read_summary_markdown(std::string_view text, const std::string& path,
                                             const Answers& answers);

/// Reads `experiment_summary.yaml`, the plan as the kit's design step writes it today. Values are
/// typed as PyYAML types them; where a person would read another value, it is asked about. Every
/// field is read or named in the warning `not_used`.
/// \returns an error also where a part of the text is built in another way than a plan.
Result<ExperimentPlan> read_summary_yaml(std::string_view text, const std::string& path,
                                         const Answers& answers);

}  // namespace core
