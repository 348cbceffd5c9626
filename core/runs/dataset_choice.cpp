#include "core/runs/dataset_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/display.h"
#include "core/parameters/remark.h"
#include "core/runs/dataset_path.h"

namespace core {
namespace {

/// A path of a shell's, `~/x` or `$SCRATCH/x`, stays as it is and is asked about: whose home and
/// which scratch is not ours to say.
std::string absolute(const ExperimentPlan& plan, std::string_view path) {
  const bool is_of_a_shell = path.starts_with('~') || path.starts_with('$');
  if (path.starts_with('/') || path.empty() || is_of_a_shell) return std::string(path);
  return plan.directory + "/" + std::string(path);
}

bool same_heading(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

// A folder and the `train.parquet` in it are one data set.
std::string_view without_file_of_folder(std::string_view path) {
  constexpr std::string_view kFile = "/train.parquet";
  if (path.ends_with(kFile)) path.remove_suffix(kFile.size());
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool is_meant(const ExperimentPlan& plan, const PlannedDataset& dataset, std::string_view text) {
  const std::string path = absolute(plan, dataset.path);
  const std::string meant = absolute(plan, text);
  if (without_file_of_folder(path) == without_file_of_folder(meant)) return true;
  if (!dataset.heading.empty() && same_heading(dataset.heading, text)) return true;
  if (text.empty() || text.find('/') != std::string_view::npos) return false;
  if (path.substr(path.rfind('/') + 1) == text) return true;
  const auto parts = read_dataset_path(path);
  return parts && (parts->label == text || parts->label + parts->extension == text);
}

std::vector<std::string> meant_paths(const ExperimentPlan& plan, std::string_view text) {
  std::vector<std::string> paths;
  for (const PlannedDataset& dataset : plan.datasets) {
    const std::string path = absolute(plan, dataset.path);
    const bool is_new = std::find(paths.begin(), paths.end(), path) == paths.end();
    if (is_new && is_meant(plan, dataset, text)) paths.push_back(path);
  }
  return paths;
}

Result<Value> checked(const std::string& path) {
  const auto parts = read_dataset_path(path);
  if (!parts) return parts.error();
  return Value{path};
}

}  // namespace

Result<Value> choose_dataset(const ExperimentPlan& plan, std::string_view text, Origin origin) {
  const std::vector<std::string> paths = meant_paths(plan, text);
  if (paths.size() == 1) return checked(paths.front());
  if (paths.size() > 1) {
    return Error{fmt::format("Dataset is `{}`, which means {} of the data sets that the plan lists",
                             base::display_name(text), paths.size())};
  }
  if (origin == Origin::answer || plan.datasets.empty()) return checked(std::string(text));
  return Error{fmt::format("Dataset is `{}`, which is none of the data sets that the plan lists",
                           base::display_name(text))};
}

std::optional<PlanValue> only_dataset(const ExperimentPlan& plan) {
  if (listed_dataset_paths(plan).size() != 1) return std::nullopt;
  return PlanValue{plan.datasets.front().path, plan.datasets.front().source};
}

std::vector<std::string> listed_dataset_paths(const ExperimentPlan& plan) {
  std::vector<std::string> paths;
  for (const PlannedDataset& dataset : plan.datasets) {
    const std::string path = absolute(plan, dataset.path);
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  }
  return paths;
}

}  // namespace core
