#include "tools/run_filter.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "mcp/wording.h"

namespace tools {
namespace {

bool names_run(std::string_view name, const core::RunConfig& run) {
  while (name.size() > 1 && name.ends_with('/')) name.remove_suffix(1);
  return name == run.directory || name == run.name;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

core::Error unknown_run(std::size_t index, const std::string& name,
                        const core::ResolvedExperiment& experiment) {
  if (contains(experiment.control_runs, name)) {
    return {
        fmt::format("arguments.runs[{}]: {} is a control run, which needs no fine-tuning and has "
                    "no run directory",
                    index, mcp::in_quotes(name))};
  }
  std::set<std::string> known;
  for (const core::RunConfig& run : experiment.runs) {
    known.insert(run.directory);
    known.insert(run.name);
  }
  const std::vector<std::string> few(known.begin(), known.end());
  std::string near = mcp::suggestion(name, few);
  if (few.size() > 20 && near.starts_with("; known are")) {
    near = fmt::format("; analyze_parameters lists the {} runs", experiment.runs.size());
  }
  return {
      fmt::format("arguments.runs[{}]: the plan has no fine-tuned run and no run directory {}{}",
                  index, mcp::in_quotes(name), near)};
}

}  // namespace

core::Result<std::vector<std::string>> chosen_directories(
    const std::vector<std::string>& names, const core::ResolvedExperiment& experiment) {
  std::vector<bool> chosen(experiment.runs.size(), names.empty());
  for (std::size_t index = 0; index < names.size(); ++index) {
    bool found = false;
    for (std::size_t run = 0; run < experiment.runs.size(); ++run) {
      if (!names_run(names[index], experiment.runs[run])) continue;
      chosen[run] = true;
      found = true;
    }
    if (!found) return unknown_run(index, names[index], experiment);
  }
  std::vector<std::string> directories;
  for (std::size_t run = 0; run < experiment.runs.size(); ++run) {
    if (chosen[run]) directories.push_back(experiment.runs[run].directory);
  }
  return directories;
}

}  // namespace tools
