#include "core/plan/experiment_plan.h"

#include <algorithm>

namespace core {

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
