#include "core/plan/resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/display.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/plan/yaml_fields.h"
#include "core/text/number.h"

namespace core {
namespace {

// A field that holds one item, or a list of them.
std::vector<const YamlNode*> items_of(const YamlNode* node) {
  std::vector<const YamlNode*> items;
  if (node == nullptr) return items;
  if (node->kind == YamlKind::mapping) items.push_back(node);
  for (const YamlNode& item : node->items) items.push_back(&item);
  return items;
}

void read_yaml_models(const YamlNode& root, YamlFields& fields, ExperimentPlan& plan) {
  const YamlNode* models = fields.find(root, "models");
  if (models == nullptr) return;
  const bool is_list = models->kind == YamlKind::sequence;
  const YamlNode* base = is_list ? models : fields.find(*models, "base");
  if (base != nullptr && base->kind == YamlKind::scalar) {
    return fields.add_problem(*base, "models.base", "a list of models with `name` and `path`");
  }
  for (const YamlNode* item : items_of(base)) {
    if (item->kind != YamlKind::mapping) {
      fields.add_problem(*item, "models.base[]", "a model with its `name` and `path`");
      continue;
    }
    const auto name = fields.find_text(*item, "name");
    const auto path = fields.find_text(*item, "path");
    if (!path) continue;
    list_model({name ? name->text : path->text.substr(path->text.rfind('/') + 1), path->text,
                path->source},
               plan);
  }
}

// The file that `dataset_label` and `format` name, in the directory of the path.
std::string labelled_path(const std::string& path, const std::optional<PlanValue>& label,
                          const std::optional<PlanValue>& format) {
  const std::size_t name = path.rfind('/') + 1;
  const std::size_t point = path.rfind('.');
  const std::size_t end = point != std::string::npos && point > name ? point : path.size();
  if (end == name || path.ends_with("/train.parquet")) return path;
  std::string extension = path.substr(end);
  if (format) {
    const std::string word = normalized_label(format->text);
    const bool is_folder = word == "parquet" && extension.empty();
    if ((word == "json" || word == "parquet") && !is_folder) extension = "." + word;
  }
  return path.substr(0, name) + (label ? label->text : path.substr(name, end - name)) + extension;
}

void list_new_dataset(PlannedDataset dataset, ExperimentPlan& plan) {
  if (plan.datasets.size() > kMostListed) return;
  const bool is_known =
      std::any_of(plan.datasets.begin(), plan.datasets.end(),
                  [&](const PlannedDataset& other) { return other.path == dataset.path; });
  if (!is_known) list_dataset(std::move(dataset), plan);
}

void read_samples(const YamlNode& training, YamlFields& fields, ExperimentPlan& plan) {
  const YamlNode* splits = fields.find_mapping(training, "splits");
  const YamlNode* train = splits == nullptr ? nullptr : fields.find(*splits, "train");
  if (train == nullptr || train->kind != YamlKind::scalar) return;
  fields.read(*train);
  if (const auto count = read_integer(train->text)) {
    plan.training_samples = PlanValue{std::to_string(*count), fields.source(*train)};
  }
}

// \returns the path where it is the only one that the entry names.
std::optional<PlanValue> read_training(const YamlNode& training, YamlFields& fields,
                                       ExperimentPlan& plan) {
  auto path = fields.find_text(training, "path");
  auto label = fields.find_text(training, "dataset_label");
  if (!label) label = fields.find_text(training, "label");
  const auto format = fields.find_text(training, "format");
  read_samples(training, fields, plan);
  if (!path) return std::nullopt;
  const std::string labelled = labelled_path(path->text, label, format);
  list_new_dataset({label ? label->text : "", path->text, path->source}, plan);
  if (labelled == path->text) return path;
  list_new_dataset({"", labelled, path->source}, plan);
  const Parameter& dataset = *find_parameter("dataset");
  if (every_run_has(plan, dataset)) return std::nullopt;
  const std::string place = to_string(path->source);
  Missing question = parameter_question(
      dataset, "dataset",
      fmt::format("The path of the training data is `{}` ({}), but its label and format name `{}`. "
                  "Which file is it?",
                  base::display_text(path->text), place, base::display_text(labelled)),
      {place});
  question.choices = {path->text, labelled};
  plan.missing.push_back(std::move(question));
  return std::nullopt;
}

void read_training_data(const YamlNode& root, YamlFields& fields, ExperimentPlan& plan) {
  const YamlNode* data = fields.find_mapping(root, "data");
  const YamlNode* training = data == nullptr ? nullptr : fields.find(*data, "training");
  if (training == nullptr) return;
  if (training->kind == YamlKind::scalar) {
    return fields.add_problem(*training, "data.training", "a mapping with its `path`");
  }
  const std::vector<const YamlNode*> items = items_of(training);
  for (const YamlNode* item : items) {
    if (item->kind != YamlKind::mapping) {
      fields.add_problem(*item, "data.training[]", "a data set with its `path`");
      continue;
    }
    const auto path = read_training(*item, fields, plan);
    if (path && items.size() == 1) plan.configuration.emplace("dataset", *path);
  }
  if (items.size() > 1) plan.training_samples.reset();
}

// A run's own path is used as it is. Where there is no other one, it is that run's alone.
void add_paths_of_runs(ExperimentPlan& plan) {
  if (plan.datasets.empty()) return;
  std::set<std::string> known;
  for (const PlannedDataset& data : plan.datasets) known.insert(data.path);
  for (const PlannedRun& run : plan.runs) {
    const auto cell = run.cells.find("dataset");
    if (cell == run.cells.end() || !cell->second.text.starts_with('/')) continue;
    const auto& [path, source] = cell->second;
    if (known.insert(path).second) list_dataset({"", path, source}, plan);
  }
}

}  // namespace

void read_yaml_resources(const YamlNode& root, YamlFields& fields, ExperimentPlan& plan) {
  read_yaml_models(root, fields, plan);
  read_training_data(root, fields, plan);
  add_paths_of_runs(plan);
}

}  // namespace core
