#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/plan/missing.h"
#include "core/plan/site_settings.h"
#include "core/runs/varying_parameters.h"

namespace core {

/// Where an effective value came from, highest precedence first (design section 7).
enum class Origin { cell, configuration, answer, site_settings, default_value };

/// An effective value of one run.
struct Setting {
  Value value;
  Origin origin = Origin::default_value;
  Source source;  ///< For cell, configuration and site_settings.

  /// `file:line`, `answer` or `default`.
  [[nodiscard]] std::string where() const;
};

/// A data set's path, taken apart as the kit's script wants it (design section 7).
struct DatasetPath {
  std::string path;         ///< As the user wrote it, absolute.
  std::string directory;    ///< `input_dir_base`: the parent, with `/` at its end.
  std::string label;        ///< `dataset_label`: the stem, or the folder that holds `train.parquet`.
  std::string extension;    ///< `dataset_ext`: `.json` or `.parquet`.
  bool is_folder = false;   ///< A folder that holds `train.parquet`.
};

/// What one fine-tuned run is: every effective value, read and checked, and its directory.
struct RunConfig {
  std::string name;
  std::string directory;  ///< The run directory's name, without path or slash.
  Source source;          ///< The run's row.
  /// By parameter key, columns that the table does not know included. Holds each parameter that has a
  /// value. `model` is the model's name as the plan writes it.
  std::map<std::string, Setting> settings;
  Setting model_path;  ///< Absolute path, without `/` at its end.
  DatasetPath dataset;
  /// `output_dir_base` for this experiment: the site's, then the experiment directory's name made safe,
  /// then `/`.
  std::string output_dir_base;
  std::string experiment_name;

  /// Null when the parameter has no value.
  [[nodiscard]] const Setting* find(std::string_view key) const;
  /// Empty or 0 when the parameter has no value.
  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::int64_t integer(std::string_view key) const;
};

/// The whole experiment, resolved: what each fine-tuned run is, or what is missing for that.
struct ResolvedExperiment {
  std::vector<RunConfig> runs;  ///< Fine-tuned runs, in the plan's order. Complete only when `missing` is empty.
  Variation variation;
  std::vector<std::string> control_runs;
  std::vector<std::string> skipped_runs;  ///< Of another type.
  std::vector<Missing> missing;           ///< Missing and invalid values, the plan's own questions first.
  std::vector<Warning> warnings;          ///< The plan's own first.
  /// Answers that contradict a valid value of the files, as sentences that name both; such a call is
  /// refused unless it overrides (design section 4).
  std::vector<std::string> contradictions;
};

/// Reads every effective value (cell, configuration, answer, site settings, default), finds the varying
/// parameters and names the run directories (design sections 5 to 7).
/// \param override_answers takes an answer that contradicts the files instead of listing it.
/// Touches no file: whether paths exist is asked elsewhere.
ResolvedExperiment resolve_experiment(const ExperimentPlan& plan, const SiteSettings& settings,
                                      const Answers& answers, bool override_answers);

}  // namespace core
