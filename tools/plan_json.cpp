#include "tools/plan_json.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/ascii.h"
#include "core/parameters/parameter.h"
#include "tools/result.h"

namespace tools {
namespace {

/// The parameters that a reader looks for in every run, whether or not they vary.
constexpr std::array<std::string_view, 4> kShownForEveryRun = {"model", "lora_rank", "lr",
                                                               "batch_size"};

std::string without_directory(const core::ExperimentPlan& plan, const std::string& where) {
  const std::string prefix = plan.directory + "/";
  return where.starts_with(prefix) ? where.substr(prefix.size()) : where;
}

void add_parameter(ParameterTable& table, const core::ExperimentPlan& plan, const std::string& key,
                   const core::Setting& setting) {
  table.parameters[key] = to_json(setting.value);
  table.sources[key] = without_directory(plan, setting.where());
}

/// All parameter keys of the runs in the order of the table of parameters, then the other columns.
std::vector<std::string> ordered_keys(const std::vector<core::RunConfig>& runs) {
  std::set<std::string> present;
  for (const core::RunConfig& run : runs) {
    for (const auto& [key, setting] : run.settings) present.insert(key);
  }
  std::vector<std::string> keys;
  for (const core::Parameter& parameter : core::parameters()) {
    if (present.erase(std::string(parameter.key)) > 0) keys.emplace_back(parameter.key);
  }
  keys.insert(keys.end(), present.begin(), present.end());
  return keys;
}

bool all_share(const std::vector<core::RunConfig>& runs, const std::string& key) {
  const core::Setting* first = runs.front().find(key);
  return first != nullptr && std::all_of(runs.begin(), runs.end(), [&](const core::RunConfig& run) {
           const core::Setting* setting = run.find(key);
           return setting != nullptr && core::same_value(setting->value, first->value);
         });
}

core::Setting configured(std::string_view key, const core::PlanValue& value) {
  core::Setting setting;
  setting.origin = core::Origin::configuration;
  setting.source = value.source;
  setting.value = value.text;
  if (const core::Parameter* parameter = core::find_parameter(key)) {
    const core::Result<core::Value> read = core::read_value(*parameter, value.text);
    if (read) setting.value = *read;
  }
  return setting;
}

}  // namespace

std::string source_text(const core::ExperimentPlan& plan, const core::Source& source) {
  return without_directory(plan, core::to_string(source));
}

ParameterTable shared_parameters(const core::ExperimentPlan& plan,
                                 const std::vector<core::RunConfig>& runs) {
  ParameterTable table;
  if (runs.empty()) {
    for (const auto& [key, value] : plan.configuration)
      add_parameter(table, plan, key, configured(key, value));
    return table;
  }
  for (const std::string& key : ordered_keys(runs)) {
    if (all_share(runs, key)) add_parameter(table, plan, key, *runs.front().find(key));
  }
  return table;
}

ParameterTable run_parameters(const core::ExperimentPlan& plan, const core::RunConfig& run,
                              const ParameterTable& shared) {
  ParameterTable table;
  for (const std::string& key : ordered_keys({run})) {
    if (base::is_one_of(key, kShownForEveryRun) || !shared.parameters.contains(key))
      add_parameter(table, plan, key, *run.find(key));
  }
  return table;
}

ParameterTable site_parameters(const core::SiteSettings& settings,
                               const core::ExperimentPlan& plan) {
  ParameterTable table;
  for (const auto& [key, value] : settings.values) {
    table.parameters[key] = value.text;
    table.sources[key] = source_text(plan, value.source);
  }
  return table;
}

}  // namespace tools
