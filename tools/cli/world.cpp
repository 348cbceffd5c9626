#include "tools/cli/world.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace tools::cli {
namespace {

/// `/` where the directory we were started in is gone.
std::string current_directory() {
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::current_path(error);
  return error ? "/" : directory.string();
}

std::string home_directory(const core::Environment& variables) {
  const auto home = variables.find("HOME");
  if (home != variables.end() && home->second.starts_with('/')) return home->second;
  const passwd* entry = getpwuid(geteuid());
  return entry == nullptr ? "" : entry->pw_dir;
}

}  // namespace

World::World(Options options)
    : environment_{.files = files_,
                   .subprocess = subprocess_,
                   .clock = clock_,
                   .working_directory = current_directory(),
                   .variables = core::current_environment(),
                   .user = geteuid(),
                   .home = "",
                   .version = SCAFFOLD_RUNS_VERSION,
                   .options = std::move(options)} {
  environment_.home = home_directory(environment_.variables);
  for (std::string& root : environment_.options.roots) {
    root =
        (std::filesystem::path(environment_.working_directory) / root).lexically_normal().string();
  }
}

}  // namespace tools::cli
