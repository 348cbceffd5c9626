#include "core/generate/kit_python.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace core {
namespace {

constexpr std::size_t kMaxNoted = std::size_t{1} << 20;

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
  for (const char* name : {".conda", "miniconda3", "anaconda3", "miniforge3", "mambaforge",
                           "micromamba", "opt/miniconda3", "opt/anaconda3"}) {
    if (!home.empty()) roots.push_back(fmt::format("{}/{}", home, name));
  }
  for (const char* root : {"/opt/conda", "/opt/miniconda3", "/opt/anaconda3", "/opt/miniforge3"}) {
    roots.emplace_back(root);
  }
  return roots;
}

/// Absolute paths in a text, between two of `separators`.
std::vector<std::string> paths_in(const std::string& text, const char* separators) {
  std::vector<std::string> paths;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    if (text[begin] == '/') paths.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return paths;
}

/// Where an environment of this name may be, the best first.
std::vector<std::string> conda_places(const FileSystem& files, const PythonWish& wish,
                                      const Environment& environment) {
  std::vector<std::string> places;
  for (const std::string& root : conda_roots(wish, environment)) {
    places.push_back(wish.conda_env == "base" ? root
                                              : fmt::format("{}/envs/{}", root, wish.conda_env));
  }
  for (const char* name : {"CONDA_ENVS_PATH", "CONDA_ENVS_DIRS"}) {
    for (const std::string& path : paths_in(variable(environment, name), ":,")) {
      places.push_back(fmt::format("{}/{}", path, wish.conda_env));
    }
  }
  // conda notes there every environment that it has made for this user.
  const auto noted = files.read_file_if_present(
      variable(environment, "HOME") + "/.conda/environments.txt", kMaxNoted);
  if (!noted || !noted->has_value()) return places;
  for (std::string& path : paths_in(**noted, "\r\n")) {
    if (path.ends_with("/" + wish.conda_env)) places.push_back(std::move(path));
  }
  return places;
}

std::optional<std::string> python_of_conda(const FileSystem& files, const PythonWish& wish,
                                           const Environment& environment) {
  if (wish.conda_env.starts_with('/')) {
    const std::string path = wish.conda_env + "/bin/python";
    return files.is_file(path) ? std::optional(path) : std::nullopt;
  }
  for (const std::string& place : conda_places(files, wish, environment)) {
    std::string path = place + "/bin/python";
    if (files.is_file(path)) return path;
  }
  return std::nullopt;
}

}  // namespace

PythonWish wished_python(const std::vector<RunConfig>& runs, const SiteSettings& settings) {
  // It belongs to the place: where a plan has several, the first one speaks.
  const auto text = [&](const std::string& key) {
    return runs.empty() ? settings.text(key) : runs.front().text(key);
  };
  return {text("venv"), text("conda_env"), settings.text("conda_dir")};
}

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
