#include "core/runs/training_python.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/text/path_text.h"

namespace core {
namespace {

constexpr std::size_t kMaxCondaListBytes = std::size_t{1} << 20;

std::string variable_or_empty(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

/// Directories that may hold `envs/`, best first.
std::vector<std::string> conda_roots(const TrainingEnvironment& wanted,
                                     const Environment& environment) {
  std::vector<std::string> roots;
  if (!wanted.conda_dir.empty()) roots.push_back(wanted.conda_dir);
  const std::string program = variable_or_empty(environment, "CONDA_EXE");
  if (program.starts_with('/')) roots.push_back(parent_directory(parent_directory(program)));
  const std::string active = variable_or_empty(environment, "CONDA_PREFIX");
  if (active.starts_with('/')) {
    roots.push_back(active);
    if (parent_directory(active).ends_with("/envs"))
      roots.push_back(parent_directory(parent_directory(active)));
  }
  const std::string home = variable_or_empty(environment, "HOME");
  for (const char* name : {".conda", "miniconda3", "anaconda3", "miniforge3", "mambaforge",
                           "micromamba", "opt/miniconda3", "opt/anaconda3"}) {
    if (!home.empty()) roots.push_back(fmt::format("{}/{}", home, name));
  }
  for (const char* root : {"/opt/conda", "/opt/miniconda3", "/opt/anaconda3", "/opt/miniforge3"}) {
    roots.emplace_back(root);
  }
  return roots;
}

/// The absolute paths in a text that `separators` divide.
std::vector<std::string> paths_in(const std::string& text, const char* separators) {
  std::vector<std::string> paths;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    if (text[begin] == '/') paths.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return paths;
}

/// Where an environment of this name may be, best first.
std::vector<std::string> conda_places(const FileSystem& files, const TrainingEnvironment& wanted,
                                      const Environment& environment) {
  std::vector<std::string> places;
  for (const std::string& root : conda_roots(wanted, environment)) {
    places.push_back(wanted.conda_env == "base" ? root
                                                : join_path(root, "envs/" + wanted.conda_env));
  }
  for (const char* name : {"CONDA_ENVS_PATH", "CONDA_ENVS_DIRS"}) {
    for (const std::string& path : paths_in(variable_or_empty(environment, name), ":,")) {
      places.push_back(fmt::format("{}/{}", path, wanted.conda_env));
    }
  }
  // conda lists every environment that it has made for this user there.
  const auto listed = files.read_file_if_present(
      variable_or_empty(environment, "HOME") + "/.conda/environments.txt", kMaxCondaListBytes);
  if (!listed || !listed->has_value()) return places;
  for (std::string& path : paths_in(**listed, "\r\n")) {
    if (path.ends_with("/" + wanted.conda_env)) places.push_back(std::move(path));
  }
  return places;
}

/// Who names a setting: whoever wrote the plan, the settings or the kept answers, or the user.
NamedBy named_by(const Setting& setting, NamedBy settings_named_by, const std::string& key,
                 const std::set<std::string>& kept_fields) {
  if (setting.origin == Origin::site_settings) return settings_named_by;
  const bool is_kept = std::any_of(
      kept_fields.begin(), kept_fields.end(),
      [&key](const std::string& field) { return field == key || field.starts_with(key + "@"); });
  return setting.origin == Origin::answer && !is_kept ? NamedBy::call : NamedBy::experiment;
}

std::optional<TrainingPython> python_of_conda(const FileSystem& files,
                                              const TrainingEnvironment& wanted,
                                              const Environment& environment) {
  const auto python_in = [&](const std::string& place,
                             NamedBy by) -> std::optional<TrainingPython> {
    std::string path = join_path(place, "bin/python");
    if (!files.is_file(path)) return std::nullopt;
    return TrainingPython{std::move(path), "the conda environment " + wanted.conda_env, true, by,
                          wanted.source};
  };
  if (wanted.conda_env.starts_with('/')) return python_in(wanted.conda_env, wanted.named_by);
  // A plain name only chooses among the environments of the user's own conda.
  const bool is_plain = wanted.conda_env.find('/') == std::string::npos;
  // The site's conda comes first, if the settings name one.
  bool is_at_site = !wanted.conda_dir.empty();
  for (const std::string& place : conda_places(files, wanted, environment)) {
    const NamedBy of_place = is_at_site ? wanted.settings_named_by : NamedBy::user;
    is_at_site = false;
    if (auto python = python_in(place, is_plain ? of_place : wanted.named_by)) return python;
  }
  return std::nullopt;
}

}  // namespace

TrainingEnvironment training_environment(const std::vector<RunConfig>& runs,
                                         const SiteSettings& settings, NamedBy settings_named_by,
                                         const std::set<std::string>& kept_fields) {
  TrainingEnvironment wanted{.venv = "",
                             .conda_env = "",
                             .conda_dir = settings.text("conda_dir"),
                             .named_by = settings_named_by,
                             .source = settings.path,
                             .settings_named_by = settings_named_by};
  if (runs.empty()) {
    wanted.venv = settings.text("venv");
    wanted.conda_env = settings.text("conda_env");
    return wanted;
  }
  // It belongs to the site: if a plan names several, the first run decides.
  const RunConfig& run = runs.front();
  wanted.venv = run.text("venv");
  wanted.conda_env = run.text("conda_env");
  const std::string key = wanted.venv.empty() ? "conda_env" : "venv";
  if (const Setting* setting = run.find(key)) {
    wanted.named_by = named_by(*setting, settings_named_by, key, kept_fields);
    wanted.source = setting->where();
  }
  return wanted;
}

std::optional<TrainingPython> find_training_python(const FileSystem& files,
                                                   const TrainingEnvironment& wanted,
                                                   const Environment& environment) {
  if (!wanted.venv.empty()) {
    const std::string path = wanted.venv + "/bin/python";
    if (files.is_file(path)) {
      return TrainingPython{path, "the virtual environment " + wanted.venv, true, wanted.named_by,
                            wanted.source};
    }
  } else if (!wanted.conda_env.empty()) {
    if (auto python = python_of_conda(files, wanted, environment)) return python;
  }
  const auto path = find_program("python3", environment);
  if (!path) return std::nullopt;
  return TrainingPython{*path, "the PATH", wanted.venv.empty() && wanted.conda_env.empty(),
                        NamedBy::path, "the PATH"};
}

NamedProgram as_program(const TrainingPython& python) {
  return {python.path, python.named_by, python.source, "the Python of " + python.origin};
}

}  // namespace core
