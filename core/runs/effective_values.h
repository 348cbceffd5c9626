#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/plan/site_settings.h"
#include "core/result.h"
#include "core/runs/answers.h"

namespace core {

/// Where an effective value came from, highest precedence first (docs/design.md, "Precedence").
enum class Origin { cell, configuration, answer, site_settings, default_value };

/// An effective value of one run.
struct Setting {
  Value value;
  Origin origin = Origin::default_value;
  Source source;  ///< For cell, configuration and site_settings.

  /// `file:line`, `answer` or `default`.
  [[nodiscard]] std::string where() const;
};

/// A fine-tuned run as questions and answers name it.
struct FineTunedRun {
  const PlannedRun* row = nullptr;
  std::string label;  ///< The part after the `@` of a field: run_labels().
};

/// The fine-tuned runs of a plan, in its order.
std::vector<FineTunedRun> fine_tuned_runs(const ExperimentPlan& plan);

/// The sources of values. The references outlive it.
struct ValueSources {
  const ExperimentPlan& plan;
  const SiteSettings& settings;
  const AnswerBook& answers;
  const std::vector<FineTunedRun>& runs;
};

/// One parameter and how its text becomes a value.
struct ParameterQuery {
  const Parameter& parameter;
  /// The error is a sentence without a place, as read_value() has it.
  std::function<Result<Value>(std::string_view text, Origin origin)> read;
  /// The plan's value without the parameter's name, such as the only data set that it lists. It
  /// counts only where the plan has no other.
  std::optional<PlanValue> implied;
  /// Whether a run can do without a value though the parameter is one that is asked for.
  std::function<bool(std::size_t run)> is_dispensable;
};

/// The query that reads with read_value().
ParameterQuery plain_query(const Parameter& parameter);

/// One for each fine-tuned run; nothing where no source gives a value.
using EffectiveValues = std::vector<std::optional<Setting>>;

/// The effective values of one parameter (docs/design.md, "Precedence"): cell, configuration,
/// answer, site settings, default; for the conda environment the site settings come first. A value
/// is checked only when a run would use it. An answer counts where the plan has no valid value; one
/// for all runs fills the gaps and leaves the other runs alone.
EffectiveValues effective_values(const ParameterQuery& query, const ValueSources& sources,
                                 Findings& findings);

}  // namespace core
