#include "tools/experiments_seen.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include <fmt/format.h>

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
  return core::locate_experiment(environment.files, request, {});
}

void add_experiments_in(const Environment& environment, const std::string& place,
                        std::set<std::string>& found) {
  const auto location = look_in(environment, place);
  if (!location) return;  // The working directory may lie outside the roots.
  if (!location->experiment_dir.empty()) found.insert(location->experiment_dir);
  for (const std::string& directory : location->candidates) {
    if (experiment_at(environment, directory)) found.insert(directory);
  }
}

}  // namespace

std::vector<std::string> experiments_seen(const Environment& environment) {
  std::set<std::string> found;
  add_experiments_in(environment, environment.working_directory, found);
  for (const std::string& root : environment.options.roots) {
    add_experiments_in(environment, root, found);
  }
  std::vector<std::string> directories(found.begin(), found.end());
  directories.resize(std::min(directories.size(), kMostExperiments));
  return directories;
}

std::vector<std::string> experiments_like(const Environment& environment,
                                          const std::string& typed) {
  std::vector<std::string> directories = experiments_seen(environment);
  std::erase_if(directories, [&typed](const std::string& directory) {
    return directory.find(typed) == std::string::npos;
  });
  return directories;
}

core::Result<core::ExperimentLocation> experiment_at(const Environment& environment,
                                                     const std::string& directory) {
  core::Result<core::ExperimentLocation> location = look_in(environment, directory);
  if (location && location->experiment_dir != directory) {
    return core::Error{fmt::format("{}: holds no experiment_summary.md or .yaml", directory)};
  }
  return location;
}

}  // namespace tools
