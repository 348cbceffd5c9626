#include "core/plan/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "base/display.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/plan/plan_value.h"
#include "core/plan/question.h"
#include "core/plan/run_type.h"
#include "core/plan/yaml_fields.h"

namespace core {
namespace {

// As many as a table may have; every run costs as much as there are columns.
constexpr std::size_t kMostColumns = 256;
// Every further value is compared with those before.
constexpr int kMostOfOneKey = 8;

class RunsReader {
 public:
  RunsReader(YamlFields& fields, const Answers& answers, ExperimentPlan& plan)
      : fields_(fields), answers_(answers), plan_(plan) {}

  void read(const YamlNode& list) {
    std::vector<const YamlNode*> nodes;
    for (const YamlNode& item : list.items) {
      if (item.kind == YamlKind::mapping) {
        nodes.push_back(&item);
        add_run(item);
      } else {
        fields_.add_problem(item, "runs[]", "a run with its `name`, `type` and `parameters`");
      }
    }
    ask_about_long_names(plan_);
    labels_ = run_labels(plan_);
    for (std::size_t i = 0; i < nodes.size(); ++i) read_values(*nodes[i], plan_.runs[i]);
  }

 private:
  // Questions about a run's values name it by its label, which depends on the names of all runs.
  void add_run(const YamlNode& node) {
    PlannedRun run;
    run.source = fields_.source(node);
    if (auto name = fields_.find_text(node, "name")) run.name = std::move(name->text);
    if (auto type = fields_.find_text(node, "type")) run.type_text = std::move(type->text);
    run.type = run_type(run.type_text);
    plan_.runs.push_back(std::move(run));
  }

  // The program that generates a condition's file names it, so a person has to say where it is,
  // unless a data set of this name is listed.
  void read_values(const YamlNode& node, PlannedRun& run) {
    take_known(node, "model", "model", run);
    take_known(node, "dataset_path", "dataset", run);
    take_known(node, "training_condition", "dataset", run);
    if (const auto* group = fields_.find_mapping(node, "parameters")) take_all(*group, true, run);
    if (const auto* group = fields_.find_mapping(node, "compute")) take_all(*group, false, run);
    if (const auto* group = fields_.find_mapping(node, "slurm_overrides")) {
      take_all(*group, true, run);
    }
    take_parameters_beside(node, run);
  }

  void take_known(const YamlNode& node, std::string_view field, std::string_view key,
                  PlannedRun& run) {
    const YamlNode* value = fields_.find(node, field);
    if (value == nullptr) return;
    take({std::string(field), std::string(key), find_parameter(key), fields_.source(*value)},
         *value, run);
  }

  // Parameters that are right beside the run's name, or in a group of another name.
  void take_parameters_beside(const YamlNode& node, PlannedRun& run) {
    for (const YamlEntry& entry : node.entries) {
      const bool is_known =
          base::is_one_of(entry.key, {"name", "type", "model", "parameters", "compute",
                                      "slurm_overrides", "dataset_path", "training_condition"});
      if (is_known || fields_.was_read(entry.value)) continue;
      const bool is_group =
          entry.value.kind == YamlKind::mapping &&
          base::is_one_of(entry.key, {"overrides", "hyperparameters", "training"});
      if (is_group) take_all(entry.value, false, run);
      if (!is_group && parameter_by_label(entry.key) != nullptr) take_entry(entry, false, run);
    }
  }

  void take_all(const YamlNode& group, bool with_unknown, PlannedRun& run) {
    for (const YamlEntry& entry : group.entries) {
      const bool is_evaluation =
          base::is_one_of(entry.key, {"checkpoint_path", "eval_dataset_path"});
      if (!is_evaluation) take_entry(entry, with_unknown, run);
    }
  }

  void take_entry(const YamlEntry& entry, bool with_unknown, PlannedRun& run) {
    const Source source = fields_.source(entry.value);
    const Parameter* parameter = fields_.parameter_of(entry);
    if (parameter == nullptr && !with_unknown) return;
    const std::string key =
        parameter != nullptr ? std::string(parameter->key) : snake_case(entry.key);
    if (key.empty()) return;
    take({entry.key, key, parameter, source}, entry.value, run);
  }

  void take(Column column, const YamlNode& node, PlannedRun& run) {
    fields_.read(node);
    auto text = yaml_value_text(column.parameter, node);
    const bool is_unknown = text && *text && column.parameter == nullptr;
    if (is_unknown && !set_apart(column, **text, run)) {
      return fields_.add_problem(node, "runs[].parameters",
                                 fmt::format("at most {} values for one key", kMostOfOneKey));
    }
    const bool is_new = columns_.insert(column.key).second;
    if (is_new && columns_.size() > kMostColumns) return refuse_columns(node);
    if (!text) return ask(*column.parameter, node, text.error().message, run);
    if (*text) add_cell(column, PlanValue{**text, fields_.source(node)}, run);
    if (is_new) plan_.columns.push_back(std::move(column));
  }

  /// An unknown key with another value is a separate column, as an unknown header met again is.
  /// False where the run has too many of them.
  static bool set_apart(Column& column, const std::string& text, const PlannedRun& run) {
    const std::string key = column.key;
    for (int count = 2; count <= kMostOfOneKey + 1; ++count) {
      const auto before = run.cells.find(column.key);
      if (before == run.cells.end() || before->second.text == text) return true;
      column.key = fmt::format("{}_{}", key, count);
    }
    return false;
  }

  void refuse_columns(const YamlNode& node) {
    if (columns_.size() > kMostColumns + 1) return;
    fields_.add_problem(node, "runs[].parameters",
                        fmt::format("at most {} different keys over all runs", kMostColumns));
  }

  void add_cell(const Column& column, PlanValue value, PlannedRun& run) {
    const auto [place, is_new] = run.cells.emplace(column.key, value);
    if (is_new || place->second.text == value.text) return;
    if (means_the_same(*column.parameter, place->second.text, value.text)) return;
    const std::string field = field_of(column.key, run);
    const std::vector<PlanValue> both = {place->second, std::move(value)};
    if (const auto answer = answer_to(answers_, field); !answer.empty()) {
      place->second = PlanValue{std::string(answer), Source{"answer", 0}};
      return;
    }
    run.cells.erase(place);
    if (!is_needed(run)) return;
    plan_.missing.push_back(which_value_question(
        *column.parameter, field, fmt::format("Run `{}` has", base::display_text(run.name)), both));
  }

  void ask(const Parameter& parameter, const YamlNode& node, std::string_view problem,
           PlannedRun& run) {
    const std::string field = field_of(parameter.key, run);
    const auto answer = answers_.find(field);
    if (answer != answers_.end()) {
      run.cells[std::string(parameter.key)] = PlanValue{answer->second, Source{"answer", 0}};
    } else if (is_needed(run)) {
      plan_.missing.push_back(invalid_parameter(parameter, field, problem, fields_.source(node)));
    }
  }

  static bool is_needed(const PlannedRun& run) {
    return run.type == RunType::fine_tuned || run.type == RunType::missing;
  }

  [[nodiscard]] std::string field_of(std::string_view key, const PlannedRun& run) const {
    const auto position = static_cast<std::size_t>(&run - plan_.runs.data());
    return fmt::format("{}@{}", key, labels_[position]);
  }

  YamlFields& fields_;
  const Answers& answers_;
  ExperimentPlan& plan_;
  std::vector<std::string> labels_;  ///< Of the plan's runs: run_labels().
  std::set<std::string> columns_;
};

}  // namespace

void read_yaml_runs(const YamlNode& root, YamlFields& fields, const std::string& file,
                    const Answers& answers, ExperimentPlan& plan) {
  const YamlNode* list = fields.find_list(root, "runs");
  if (list != nullptr) RunsReader(fields, answers, plan).read(*list);
  read_run_table_answer(answers, plan);
  if (!plan.runs.empty()) return decide_run_types(answers, plan);
  std::string place = file + ", field runs";
  std::string problem = fmt::format("The plan ({}) has no list `runs`.", file);
  if (list != nullptr) {
    place = to_string(fields.source(*list));
    problem = fmt::format("The list `runs` ({}) is empty.", place);
  }
  plan.missing.push_back(
      run_table_question("Which runs does the experiment have? " + problem, std::move(place)));
}

}  // namespace core
