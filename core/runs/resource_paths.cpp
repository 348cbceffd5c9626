#include "core/runs/resource_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/text/path_text.h"

namespace core {
namespace {

constexpr std::size_t kLongestPath = 4096;  // Linux's PATH_MAX.

using ListedModels = std::vector<const PlannedModel*>;

/// The plan's models whose names match, one for each path.
template <typename Matches>
ListedModels models_where(const ExperimentPlan& plan, Matches matches) {
  ListedModels listed;
  std::set<std::string_view> paths;
  for (const PlannedModel& model : plan.models) {
    if (!matches(model.name)) continue;
    if (paths.insert(strip_trailing_slashes(model.path)).second) listed.push_back(&model);
  }
  return listed;
}

/// \param listed the plan's entries for the model.  \param answer one that cannot be used, or null.
Missing model_path_question(const std::string& model, const ListedModels& listed,
                            const GivenAnswer* answer, const ExperimentPlan& plan) {
  Missing missing;
  missing.field = fmt::format("{}@{}", kModelPathField, model);
  missing.looked_in = {"the models that " + plan.summary_path + " lists"};
  missing.type = "string";
  missing.example = "/scratch/models/Llama-3.2-1B-Instruct";
  const std::string name = base::display_name(model);
  ListedModels choices = listed;
  if (answer != nullptr) {
    missing.question = fmt::format("Where is model `{}`? The answer was `{}`, {}.", name,
                                   base::display_name(answer->text), *path_problem(answer->text));
  } else if (listed.empty()) {
    missing.question =
        fmt::format("Where is model `{}`? {} lists no path for it.", name, plan.summary_path);
    choices = models_where(plan, [](const std::string&) { return true; });
  } else if (listed.size() > 1) {
    missing.question = fmt::format(
        "Where is model `{}`? The plan lists {} paths for it, the first two at {} and {}.", name,
        listed.size(), to_string(listed[0]->source), to_string(listed[1]->source));
  } else {
    missing.question = fmt::format("Where is model `{}`? Its path is `{}` ({}), {}.", name,
                                   base::display_name(listed[0]->path),
                                   to_string(listed[0]->source), *path_problem(listed[0]->path));
    choices.clear();
  }
  for (const PlannedModel* choice : choices) missing.choices.push_back(choice->path);
  return missing;
}

/// A path that only a shell can expand, `~/x` or `$SCRATCH/x`, stays as it is and is asked about:
/// we cannot know whose home or which scratch is meant.
std::string absolute_dataset_path(const ExperimentPlan& plan, std::string_view path) {
  const bool needs_a_shell = path.starts_with('~') || path.starts_with('$');
  if (path.starts_with('/') || path.empty() || needs_a_shell) return std::string(path);
  return plan.directory + "/" + std::string(path);
}

// A folder and the `train.parquet` in it are one data set.
std::string_view without_train_file(std::string_view path) {
  constexpr std::string_view kFile = "/train.parquet";
  if (path.ends_with(kFile)) path.remove_suffix(kFile.size());
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

/// \param path the data set's, absolute.
bool names_dataset(const ExperimentPlan& plan, const PlannedDataset& dataset,
                   const std::string& path, std::string_view text) {
  const std::string meant = absolute_dataset_path(plan, text);
  if (without_train_file(path) == without_train_file(meant)) return true;
  if (!dataset.heading.empty() && base::lower_case(dataset.heading) == base::lower_case(text)) {
    return true;
  }
  if (text.empty() || text.find('/') != std::string_view::npos) return false;
  if (path.substr(path.rfind('/') + 1) == text) return true;
  const auto parts = read_dataset_path(path);
  return parts && (parts->label == text || parts->label + parts->extension == text);
}

template <typename Matches>
std::vector<std::string> dataset_paths_where(const ExperimentPlan& plan, Matches matches) {
  std::vector<std::string> paths;
  for (const PlannedDataset& dataset : plan.datasets) {
    std::string path = absolute_dataset_path(plan, dataset.path);
    const bool is_new = std::find(paths.begin(), paths.end(), path) == paths.end();
    if (is_new && matches(dataset, path)) paths.push_back(std::move(path));
  }
  return paths;
}

}  // namespace

std::optional<std::string_view> path_problem(std::string_view path) {
  if (!path.starts_with('/')) return "which is not an absolute path";
  const bool breaks_lines = std::any_of(path.begin(), path.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\'' || c == '`';
  });
  if (breaks_lines) return "which contains a quote or a control character";
  if (path.size() > kLongestPath) return "which is longer than 4096 bytes";
  // Zero-width and bidirectional marks come with copied text; nobody sees that the path differs.
  for (std::size_t at = 0; at < path.size();) {
    const auto character = base::utf8_character_at(path, at);
    if (!character || base::is_invisible(character->code)) {
      return "which contains an invisible character";
    }
    at += character->length;
  }
  // The trainer's configuration reader would resolve it (torchtune reads with OmegaConf).
  if (path.find("${") != std::string_view::npos) return "which contains `${`";
  return std::nullopt;
}

std::optional<Setting> find_model_path(const std::string& model, const ValueSources& sources,
                                       Findings& findings) {
  ListedModels listed =
      models_where(sources.plan, [&](const std::string& name) { return name == model; });
  if (listed.empty()) {
    const std::string lower = base::lower_case(model);
    listed = models_where(sources.plan,
                          [&](const std::string& name) { return base::lower_case(name) == lower; });
  }
  const GivenAnswer* answer = sources.answers.for_one(kModelPathField, model);
  const bool is_answered = answer != nullptr && !path_problem(answer->text);
  if (listed.size() == 1 && !path_problem(listed[0]->path)) {
    const PlanValue planned{listed[0]->path, listed[0]->source};
    const std::string_view path = strip_trailing_slashes(planned.text);
    Setting in_plan{std::string(path), Origin::configuration, planned.source};
    if (answer == nullptr || strip_trailing_slashes(answer->text) == path) return in_plan;
    if (!is_answered || !sources.answers.wins(*answer, planned.text)) {
      report_contradiction(*answer, planned, "", findings);
      return in_plan;
    }
    report_override(*answer, planned, "", findings);
  }
  if (is_answered) {
    return Setting{std::string(strip_trailing_slashes(answer->text)), Origin::answer, {}};
  }
  findings.missing.push_back(model_path_question(model, listed, answer, sources.plan));
  return std::nullopt;
}

std::optional<PlanValue> only_model(const ExperimentPlan& plan) {
  if (listed_models(plan).size() != 1) return std::nullopt;
  return PlanValue{plan.models.front().name, plan.models.front().source};
}

std::vector<std::string> listed_models(const ExperimentPlan& plan) {
  std::vector<std::string> names;
  for (const PlannedModel& model : plan.models) {
    if (std::find(names.begin(), names.end(), model.name) == names.end()) {
      names.push_back(model.name);
    }
  }
  return names;
}

Result<DatasetPath> read_dataset_path(std::string_view path) {
  constexpr std::string_view kJson = ".json";
  constexpr std::string_view kParquet = ".parquet";
  const auto unusable = [path](std::string_view problem) {
    return Error{fmt::format("Dataset is `{}`, {}", base::display_name(path), problem)};
  };
  if (const auto problem = path_problem(path)) return unusable(*problem);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view extension = path.ends_with(kJson)      ? kJson
                                     : path.ends_with(kParquet) ? kParquet
                                                                : std::string_view();
  const bool is_train_file = name == "train.parquet";
  const bool is_folder = is_train_file || name.find('.') == std::string_view::npos;
  if (!is_folder && extension.empty()) {
    return unusable("which is neither a `.json` file nor `.parquet` data");
  }
  std::string_view named = is_train_file ? path.substr(0, path.size() - name.size()) : path;
  if (is_folder) named = strip_trailing_slashes(named);
  const std::size_t label_at = named.rfind('/') + 1;
  std::string_view label = named.substr(label_at);
  if (!is_folder) label.remove_suffix(extension.size());
  if (label.empty()) {
    return unusable(is_folder ? "which does not name a folder with a `train.parquet`"
                              : "which has no name before its extension");
  }
  return DatasetPath{std::string(path), std::string(named.substr(0, label_at)), std::string(label),
                     std::string(is_folder ? kParquet : extension), is_folder};
}

Result<Value> choose_dataset(const ExperimentPlan& plan, std::string_view text, Origin origin) {
  const auto checked = [](const std::string& path) -> Result<Value> {
    const auto parts = read_dataset_path(path);
    if (!parts) return parts.error();
    return Value{path};
  };
  const std::vector<std::string> paths =
      dataset_paths_where(plan, [&](const PlannedDataset& dataset, const std::string& path) {
        return names_dataset(plan, dataset, path, text);
      });
  if (paths.size() == 1) return checked(paths.front());
  if (paths.size() > 1) {
    return Error{
        fmt::format("Dataset is `{}`, which matches {} of the data sets that the plan lists",
                    base::display_name(text), paths.size())};
  }
  if (origin == Origin::answer || plan.datasets.empty()) return checked(std::string(text));
  return Error{fmt::format("Dataset is `{}`, which is not one of the data sets that the plan lists",
                           base::display_name(text))};
}

std::optional<PlanValue> only_dataset(const ExperimentPlan& plan) {
  if (listed_dataset_paths(plan).size() != 1) return std::nullopt;
  return PlanValue{plan.datasets.front().path, plan.datasets.front().source};
}

std::vector<std::string> listed_dataset_paths(const ExperimentPlan& plan) {
  return dataset_paths_where(plan, [](const auto&, const auto&) { return true; });
}

}  // namespace core
