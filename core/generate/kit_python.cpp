#include "core/generate/kit_python.h"

#include <fmt/format.h>

#include <vector>

namespace core {
namespace {

std::string variable(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

std::string parent(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// Directories that may hold `envs/`, the best first.
std::vector<std::string> conda_roots(const PythonWish& wish, const Environment& environment) {
  std::vector<std::string> roots;
  if (!wish.conda_dir.empty()) roots.push_back(wish.conda_dir);
  const std::string program = variable(environment, "CONDA_EXE");
  if (program.starts_with('/')) roots.push_back(parent(parent(program)));
  const std::string active = variable(environment, "CONDA_PREFIX");
  if (active.starts_with('/')) {
    roots.push_back(active);
    if (parent(active).ends_with("/envs")) roots.push_back(parent(parent(active)));
  }
  const std::string home = variable(environment, "HOME");
  for (const char* name : {".conda", "miniconda3", "anaconda3", "miniforge3", "mambaforge"}) {
    if (!home.empty()) roots.push_back(fmt::format("{}/{}", home, name));
  }
  return roots;
}

std::optional<std::string> python_of_conda(const FileSystem& files, const PythonWish& wish,
                                           const Environment& environment) {
  if (wish.conda_env.starts_with('/')) {
    const std::string path = wish.conda_env + "/bin/python";
    return files.is_file(path) ? std::optional(path) : std::nullopt;
  }
  for (const std::string& root : conda_roots(wish, environment)) {
    std::string path = fmt::format("{}/envs/{}/bin/python", root, wish.conda_env);
    if (files.is_file(path)) return path;
  }
  return std::nullopt;
}

}  // namespace

std::optional<KitPython> find_python(const FileSystem& files, const PythonWish& wish,
                                     const Environment& environment) {
  if (!wish.venv.empty()) {
    const std::string path = wish.venv + "/bin/python";
    if (files.is_file(path)) return KitPython{path, "the virtual environment " + wish.venv, true};
  } else if (!wish.conda_env.empty()) {
    const auto path = python_of_conda(files, wish, environment);
    if (path) return KitPython{*path, "the conda environment " + wish.conda_env, true};
  }
  const auto path = find_program("python3", environment);
  if (!path) return std::nullopt;
  return KitPython{*path, "the PATH", wish.venv.empty() && wish.conda_env.empty()};
}

}  // namespace core
