#include "tools/visible_experiments.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/record/store.h"
#include "tools/session.h"

namespace tools {
namespace {

constexpr std::size_t kMostExperiments = 100;

core::Result<core::ExperimentLocation> look_in(const Environment& environment,
                                               const std::string& directory) {
  const core::LocateRequest request = {.path = directory,
                                       .working_directory = environment.working_directory,
                                       .kit_variable = "",
                                       .user = environment.user,
                                       .roots = environment.options.roots};
  auto location = core::locate_experiment(environment.files, request, {});
  if (location && !location->experiment_dir.empty() && !location->missing.empty()) {
    const auto kept = core::Store(environment.files, location->experiment_dir).answers();
    if (kept) apply_kept_choice(*location, *kept);
  }
  return location;
}

/// The experiments whose directory's path contains `typed`.
std::vector<core::ExperimentLocation> matching_experiments(const Environment& environment,
                                                           const std::string& typed) {
  std::set<std::string> places(environment.options.roots.begin(), environment.options.roots.end());
  places.insert(environment.working_directory);
  // Directories that may hold an experiment; with its location where that is known already.
  std::map<std::string, std::optional<core::ExperimentLocation>> seen;
  for (const std::string& place : places) {
    auto location = look_in(environment, place);
    if (!location) continue;  // The working directory may be outside the roots.
    for (const std::string& directory : location->candidates) seen.emplace(directory, std::nullopt);
    const std::string directory = location->experiment_dir;
    if (!directory.empty()) seen.insert_or_assign(directory, *std::move(location));
  }
  std::vector<core::ExperimentLocation> experiments;
  for (auto& [directory, known] : seen) {
    if (directory.find(typed) == std::string::npos) continue;
    if (experiments.size() == kMostExperiments) break;
    if (known) {
      experiments.push_back(*std::move(known));
    } else if (auto location = experiment_at(environment, directory)) {
      experiments.push_back(*std::move(location));
    }
  }
  return experiments;
}

}  // namespace

std::vector<core::ExperimentLocation> visible_experiments(const Environment& environment) {
  return matching_experiments(environment, "");
}

std::vector<std::string> experiments_like(const Environment& environment,
                                          const std::string& typed) {
  std::vector<std::string> directories;
  for (core::ExperimentLocation& experiment : matching_experiments(environment, typed)) {
    directories.push_back(std::move(experiment.experiment_dir));
  }
  return directories;
}

core::Result<core::ExperimentLocation> experiment_at(const Environment& environment,
                                                     const std::string& directory) {
  core::Result<core::ExperimentLocation> location = look_in(environment, directory);
  if (location && location->experiment_dir != directory) {
    return core::Error{fmt::format("{}: has no experiment_summary.md or .yaml", directory)};
  }
  return location;
}

}  // namespace tools
