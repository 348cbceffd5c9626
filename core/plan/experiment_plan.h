#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/parameters/value.h"
#include "core/plan/question.h"
#include "core/result.h"
#include "core/source.h"

namespace core {

enum class RunType {
  fine_tuned,
  control,
  other,    ///< Named in a warning and not scaffolded.
  missing,  ///< No Type column or an empty cell, and no answer: asked about.
};

/// A column of the run table that gives a value: not Run Name, Type, estimates, Status, Notes or
/// `#`.
struct Column {
  std::string header;
  /// The parameter's key; for a column that the table of parameters does not know, the header in
  /// snake_case.
  std::string key;
  const Parameter* parameter = nullptr;  ///< Null for a column that the table does not know.
  Source source;
};

/// One row of the run table.
struct PlannedRun {
  std::string name;
  RunType type = RunType::missing;
  std::string type_text;
  Source source;
  /// By column key. Cells that are not applicable (`-`, `N/A`, empty) are left out.
  std::map<std::string, PlanValue> cells;
  /// Keys of columns that other runs fill and whose cell is empty here: `-` says that the common
  /// value holds, an empty cell may mean the cell above.
  std::vector<std::string_view> empty_cells;
  /// What the row's name says against training it, as written: `~~b~~`, `c (cancelled)`. Usually
  /// empty.
  std::string doubt;
};

/// A model with the path that Resources -> Models lists for it.
struct PlannedModel {
  std::string name;
  std::string path;
  Source source;
};

/// A data set that Resources -> Dataset lists.
struct PlannedDataset {
  std::string heading;  ///< The sub-heading or label it is under; may be empty.
  std::string path;
  Source source;
};

/// What was asked for, whichever form of summary it was written in. Values are text with their
/// places; runs/run_config reads them.
struct ExperimentPlan {
  std::string summary_path;  ///< Absolute.
  std::string directory;     ///< Absolute: the directory of the summary.
  std::optional<PlanValue> name;
  std::optional<PlanValue> stated_directory;  ///< What the plan says its directory is.
  std::vector<Column> columns;
  std::vector<PlannedRun> runs;  ///< All rows in their order, control runs too.
  std::vector<PlannedModel> models;
  std::vector<PlannedDataset> datasets;
  /// The common configuration, by parameter key.
  std::map<std::string, PlanValue> configuration;
  std::optional<PlanValue> training_samples;  ///< From the data set's splits.
  std::vector<Warning> warnings;
  /// What must be answered before the plan can be read to its end: the name, the run table, a type,
  /// a column one edit away from a known name.
  std::vector<Missing> missing;
};

/// How many models, and how many data sets, a plan may list: every run is compared with each.
inline constexpr std::size_t kMostListed = 2000;

/// Lists a model unless its name and path are listed, or a data set. All over kMostListed are
/// dropped but the first, which tells check_listed().
void list_model(PlannedModel model, ExperimentPlan& plan);
void list_dataset(PlannedDataset dataset, ExperimentPlan& plan);

/// An error where the plan lists more than kMostListed.
Status check_listed(const ExperimentPlan& plan);

/// What each run is called in the fields of questions (`type@LABEL`): its name, or, where that is
/// empty or shared, the line of the run. No two runs share a label.
std::vector<std::string> run_labels(const ExperimentPlan& plan);

/// Whether every run that is (or may be) fine-tuned gives this parameter in its own cell, so that
/// the common configuration is not asked for it (docs/design.md, "Reading values").
bool every_run_has(const ExperimentPlan& plan, const Parameter& parameter);

/// Whether two texts for a parameter are one value.
bool means_the_same(const Parameter& parameter, std::string_view left, std::string_view right);

}  // namespace core
