#include "core/plan/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/display.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/plan/cross_checks.h"
#include "core/plan/plan_value.h"
#include "core/plan/question.h"
#include "core/plan/resources.h"
#include "core/plan/run_table.h"
#include "core/plan/yaml_fields.h"
#include "core/text/list_text.h"
#include "core/text/path_text.h"

namespace core {
namespace {

/// Reads the parts of the tree into the plan, one after the other.
class SummaryReader {
 public:
  SummaryReader(const std::string& file, const Answers& answers, ExperimentPlan& plan)
      : file_(file), answers_(answers), plan_(plan), fields_(file, answers, plan.missing) {}

  Status read(const YamlNode& root) {
    if (root.kind != YamlKind::mapping) {
      return Error{
          fmt::format("{}:{}: is not a plan; expected fields such as `experiment`, "
                      "`controls` and `runs`",
                      file_, root.line)};
    }
    read_experiment(root);
    read_tools(root);
    read_yaml_runs(root, fields_, file_, answers_, plan_);
    read_yaml_resources(root, fields_, plan_);
    if (Status listed = check_listed(plan_); !listed) return listed;
    for (const std::string_view group : {"controls", "slurm", "compute"}) {
      if (const YamlNode* common = fields_.find_mapping(root, group)) read_common(*common);
    }
    if (const YamlNode* output = fields_.find_mapping(root, "output")) {
      // The first plans in this form call the place of checkpoints so.
      if (const YamlNode* base = fields_.find(*output, "base_directory")) {
        take(*find_parameter("output_dir_base"), *base);
      }
      read_common(*output);
    }
    ask_about_contradictions();
    read_variables(root);
    ask_about_unread(root);
    if (auto unread = fields_.not_used(root)) plan_.warnings.push_back(*std::move(unread));
    if (fields_.problems().empty()) return Done{};
    return Error{join_truncated(fields_.problems(), "; ")};
  }

 private:
  void read_experiment(const YamlNode& root) {
    const YamlNode* experiment = fields_.find_mapping(root, "experiment");
    if (experiment != nullptr) {
      plan_.name = fields_.find_text(*experiment, "name");
      for (const std::string_view key : {"dir", "directory"}) {
        if (!plan_.stated_directory) plan_.stated_directory = fields_.find_text(*experiment, key);
      }
    }
    check_directory(plan_);
    if (plan_.name) return;
    if (const auto answer = answer_to(answers_, kExperimentNameField); !answer.empty()) {
      plan_.name = PlanValue{std::string(answer), Source{"answer", 0}};
      return;
    }
    plan_.missing.push_back(name_question(
        fmt::format("What is the experiment called? The plan ({}) has no `experiment.name`.",
                    file_),
        file_));
  }

  void read_tools(const YamlNode& root) {
    const YamlNode* tools = fields_.find_mapping(root, "tools");
    if (tools == nullptr) return;
    const auto preparation = fields_.find_text(*tools, "preparation");
    if (!preparation || normalized_label(preparation->text) == "torchtune") return;
    plan_.warnings.push_back(
        {"tool_differs",
         fmt::format(
             "The plan prepares its models with `{}`; the files written here are for torchtune.",
             base::display_text(preparation->text)),
         to_string(preparation->source)});
  }

  void read_common(const YamlNode& group) {
    for (const YamlEntry& entry : group.entries) {
      if (fields_.was_read(entry.value)) continue;
      const Parameter* parameter = fields_.parameter_of(entry);
      if (parameter != nullptr) take(*parameter, entry.value);
    }
  }

  void take(const Parameter& parameter, const YamlNode& node) {
    fields_.read(node);
    const auto text = yaml_value_text(&parameter, node);
    if (!text) {
      if (answers_.contains(parameter.key) || every_run_has(plan_, parameter)) return;
      plan_.missing.push_back(invalid_parameter(parameter, std::string(parameter.key),
                                                text.error().message, fields_.source(node)));
      return;
    }
    if (!*text) return;
    PlanValue value{**text, fields_.source(node)};
    std::vector<PlanValue>& values = common_[std::string(parameter.key)];
    const bool is_known = std::any_of(values.begin(), values.end(), [&](const PlanValue& other) {
      return means_the_same(parameter, other.text, value.text);
    });
    if (!is_known) values.push_back(std::move(value));
  }

  /// A field that is not read may state what would be a default: `hyperparameters.lr`.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which parse_yaml() bounds
  void ask_about_unread(const YamlNode& group) {
    for (const YamlEntry& entry : group.entries) {
      const std::string label = normalized_label(entry.key);
      const bool is_evaluation = label.starts_with("eval") || label.starts_with("inspect");
      if (fields_.was_read(entry.value) || is_evaluation) continue;
      if (entry.value.kind == YamlKind::mapping) ask_about_unread(entry.value);
      if (entry.value.kind != YamlKind::scalar) continue;
      const Parameter* parameter = parameter_by_label(entry.key);
      if (parameter == nullptr || !would_use_default(*parameter, answers_, plan_)) continue;
      const auto text = yaml_value_text(parameter, entry.value);
      if (!text || !*text) continue;
      plan_.missing.push_back(stated_elsewhere_question(*parameter, fields_.source(entry.value),
                                                        fmt::format("{}: {}", entry.key, **text)));
    }
  }

  void ask_about_contradictions() {
    for (const auto& [key, values] : common_) {
      const Parameter& parameter = *find_parameter(key);
      if (values.size() == 1 || every_run_has(plan_, parameter)) {
        plan_.configuration.emplace(key, values.front());
      } else if (!answers_.contains(key)) {
        plan_.missing.push_back(which_value_question(parameter, key, "The plan gives", values));
      }
    }
  }

  void read_variables(const YamlNode& root) {
    const YamlNode* variables = fields_.find_mapping(root, "variables");
    if (variables == nullptr) return;
    for (const YamlEntry& entry : variables->entries) {
      fields_.read(entry.value);
      std::vector<std::string> levels;
      const bool is_list = entry.value.kind == YamlKind::sequence;
      for (const YamlNode& item : entry.value.items) levels.push_back(in_one_line(item));
      if (is_list) check_levels(entry.key, levels, fields_.source(entry.value), plan_);
    }
  }

  const std::string& file_;
  const Answers& answers_;
  ExperimentPlan& plan_;
  YamlFields fields_;
  std::map<std::string, std::vector<PlanValue>> common_;  ///< By parameter key.
};

}  // namespace

Result<ExperimentPlan> read_summary_yaml(std::string_view text, const std::string& path,
                                         const Answers& answers) {
  const auto root = parse_yaml(text, path);
  if (!root) return root.error();
  ExperimentPlan plan;
  plan.summary_path = path;
  plan.directory = parent_directory(path);
  const Status status = SummaryReader(path, answers, plan).read(*root);
  if (!status) return status.error();
  keep_first_questions(plan.missing);
  return plan;
}

}  // namespace core
