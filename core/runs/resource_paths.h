#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/result.h"
#include "core/runs/effective_values.h"

namespace core {

/// What is wrong with a path that ends in scripts and configurations, as the end of a sentence such
/// as "which is not an absolute path"; nothing for a path that can be used. Touches no disk.
std::optional<std::string_view> path_problem(std::string_view path);

/// The field that a model's path is asked for under, with `@NAME` after it.
inline constexpr std::string_view kModelPathField = "model_path";

/// The path of a model, only from where the plan lists it for that name (exactly, else in any case;
/// docs/design.md, "Reading values"), else from the answer `model_path@NAME`. Nothing when that has
/// to be asked; the question is then in the findings.
std::optional<Setting> find_model_path(const std::string& model, const ValueSources& sources,
                                       Findings& findings);

/// The only model that the plan lists; nothing when it lists none or several.
std::optional<PlanValue> only_model(const ExperimentPlan& plan);

/// The names of the models that the plan lists, each once.
std::vector<std::string> listed_models(const ExperimentPlan& plan);

/// A data set's path, split as the kit's script wants it (docs/design.md, "Reading values").
struct DatasetPath {
  std::string path;        ///< As the user wrote it, absolute.
  std::string directory;   ///< `input_dir_base`: the parent, with `/` at its end.
  std::string label;       ///< `dataset_label`: the stem, or the folder that holds `train.parquet`.
  std::string extension;   ///< `dataset_ext`: `.json` or `.parquet`.
  bool is_folder = false;  ///< A folder that holds `train.parquet`.

  bool operator==(const DatasetPath&) const = default;

  /// Whether it is a single parquet file, which the kit's script cannot read.
  [[nodiscard]] bool is_single_parquet_file() const {
    return extension == ".parquet" && !is_folder;
  }
};

/// Splits a data set's path (docs/design.md, "Reading values"): `X.json` is a file;
/// `X/train.parquet`, `X/` and a path without extension are the folder X of parquet files; any
/// other `X.parquet` is a single file.
/// \param path absolute. The error is a sentence without a place.
Result<DatasetPath> read_dataset_path(std::string_view path);

/// The path of the data set that a text means (docs/design.md, "Reading values"): one of those that
/// the plan lists, by full path, file name, stem or sub-heading. In an answer, and where the plan
/// lists none, the text may also be a full path. Relative paths start at the summary's directory.
/// The error is a sentence without a place.
Result<Value> choose_dataset(const ExperimentPlan& plan, std::string_view text, Origin origin);

/// The only data set that the plan lists; nothing when it lists none or several.
std::optional<PlanValue> only_dataset(const ExperimentPlan& plan);

/// The data sets' paths that the plan lists, each once, absolute.
std::vector<std::string> listed_dataset_paths(const ExperimentPlan& plan);

}  // namespace core
