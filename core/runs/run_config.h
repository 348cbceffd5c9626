#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/plan/question.h"
#include "core/plan/site_settings.h"
#include "core/runs/effective_values.h"
#include "core/runs/resource_paths.h"
#include "core/runs/varying_parameters.h"

namespace core {

/// One fine-tuned run: every effective value, read and checked, and its directory.
struct RunConfig {
  std::string name;
  std::string directory;  ///< The run directory's name, without path or slash.
  Source source;          ///< The run's row.
  /// By parameter key, columns that the table does not know included. Holds each parameter that has
  /// a value. `model` is the model's name as the plan writes it.
  std::map<std::string, Setting> settings;
  Setting model_path;  ///< Absolute path, without `/` at its end.
  DatasetPath dataset;
  /// `output_dir_base` for this experiment: the site's, then the experiment directory's name made
  /// safe, then `/`.
  std::string output_dir_base;
  std::string experiment_name;

  /// Null when the parameter has no value.
  [[nodiscard]] const Setting* find(std::string_view key) const;
  /// Empty or 0 when the parameter has no value.
  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::int64_t integer(std::string_view key) const;
};

/// The whole experiment, resolved: each fine-tuned run, or what is missing for that.
struct ResolvedExperiment {
  /// Fine-tuned runs, in the plan's order. Complete only when `missing` and `errors` are empty.
  std::vector<RunConfig> runs;
  Variation variation;
  std::vector<std::string> control_runs;
  std::vector<std::string> skipped_runs;  ///< Of another type.
  std::vector<Missing> missing;   ///< Missing and invalid values, the plan's own questions first.
  std::vector<Warning> warnings;  ///< The plan's own first.
  /// Answers that cannot be accepted, as sentences: those that contradict a valid value of the
  /// files (both are named; such a call is refused unless it overrides, docs/design.md, "The five
  /// tools") and those under an unknown field.
  std::vector<std::string> contradictions;
  /// The files' texts that answers won over, in this call or in the one that kept them.
  Overridden overridden;
  /// What no answer can fix, as sentences: runs that nothing distinguishes.
  std::vector<std::string> errors;
};

/// Reads every effective value (cell, configuration, answer, site settings, default), finds the
/// varying parameters and names the run directories (docs/design.md, "Parameters").
/// \param answers those of this call.
/// \param override_answers accepts an answer that contradicts the files instead of listing it.
/// \param kept those of earlier calls: they count where `answers` have none; where the files say
/// otherwise by now the files win, with a warning `answer_superseded`.
/// Touches no file: whether paths exist is checked elsewhere.
ResolvedExperiment resolve_experiment(const ExperimentPlan& plan, const SiteSettings& settings,
                                      const Answers& answers, bool override_answers,
                                      const KeptAnswers& kept = {});

}  // namespace core
