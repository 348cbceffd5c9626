#include "core/plan/experiment_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace core {

void list_model(PlannedModel model, ExperimentPlan& plan) {
  if (plan.models.size() > kMostListed) return;
  const bool is_known =
      std::any_of(plan.models.begin(), plan.models.end(), [&](const PlannedModel& other) {
        return other.name == model.name && other.path == model.path;
      });
  if (!is_known) plan.models.push_back(std::move(model));
}

void list_dataset(PlannedDataset dataset, ExperimentPlan& plan) {
  if (plan.datasets.size() <= kMostListed) plan.datasets.push_back(std::move(dataset));
}

Status check_listed(const ExperimentPlan& plan) {
  const auto check = [](const auto& items, std::string_view kind) -> Status {
    if (items.size() <= kMostListed) return Done{};
    return Error{fmt::format("{}: lists more than {} {}, the limit", to_string(items.back().source),
                             kMostListed, kind)};
  };
  const Status models = check(plan.models, "models");
  return models ? check(plan.datasets, "data sets") : models;
}

std::vector<std::string> run_labels(const ExperimentPlan& plan) {
  std::map<std::string_view, int> uses;
  for (const PlannedRun& run : plan.runs) ++uses[run.name];
  std::set<std::string> taken;
  for (const auto& [name, count] : uses) {
    if (count == 1) taken.emplace(name);
  }
  std::vector<std::string> labels;
  for (const PlannedRun& run : plan.runs) {
    if (!run.name.empty() && uses[run.name] == 1) {
      labels.push_back(run.name);
      continue;
    }
    // Runs in YAML's flow style share a line; a run may be called by a number.
    std::string label = std::to_string(run.source.line);
    for (int i = 2; !taken.insert(label).second; ++i) {
      label = fmt::format("{}.{}", run.source.line, i);
    }
    labels.push_back(std::move(label));
  }
  return labels;
}

bool every_run_has(const ExperimentPlan& plan, const Parameter& parameter) {
  return std::all_of(plan.runs.begin(), plan.runs.end(), [&parameter](const PlannedRun& run) {
    return run.type == RunType::control || run.type == RunType::other ||
           run.cells.contains(std::string(parameter.key));
  });
}

bool means_the_same(const Parameter& parameter, std::string_view left, std::string_view right) {
  if (left == right) return true;
  const auto a = read_value(parameter, left);
  const auto b = read_value(parameter, right);
  return a && b && same_value(*a, *b);
}

}  // namespace core
