#include "tests/core/runs/sample_plan.h"

#include "core/parameters/label.h"

namespace tests {
namespace {

constexpr const char* kSummary = "/exp/sweep/experiment_summary.md";
constexpr int kFirstRow = 12;

core::RunType type_of(const std::string& text) {
  if (text == "Fine-tuned") return core::RunType::fine_tuned;
  if (text == "Control") return core::RunType::control;
  return text.empty() ? core::RunType::missing : core::RunType::other;
}

core::Column column_of(const std::string& header) {
  const core::Parameter* parameter = core::parameter_by_label(header);
  return {header, parameter == nullptr ? core::snake_case(header) : std::string(parameter->key),
          parameter, core::Source{kSummary, 10}};
}

}  // namespace

core::PlanValue planned(const std::string& text, int line) {
  return {text, core::Source{kSummary, line}};
}

core::PlanValue from_site(const std::string& text, int line) {
  return {text, core::Source{"/exp/claude.local.md", line}};
}

core::ExperimentPlan plan_with(const Table& table) {
  core::ExperimentPlan plan;
  plan.summary_path = kSummary;
  plan.directory = "/exp/sweep";
  plan.name = planned("Sweep", 1);
  for (const std::string& header : table.headers) plan.columns.push_back(column_of(header));
  int line = kFirstRow;
  for (const auto& row : table.rows) {
    core::PlannedRun run;
    run.name = row[0];
    run.type = type_of(row[1]);
    run.type_text = row[1];
    run.source = {kSummary, line};
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
      const std::string& text = row[i + 2];
      if (!core::is_not_applicable(text)) run.cells[plan.columns[i].key] = planned(text, line);
    }
    plan.runs.push_back(run);
    ++line;
  }
  plan.models = {
      {"Llama-3.2-1B-Instruct", "/models/Llama-3.2-1B-Instruct", core::Source{kSummary, 30}}};
  plan.datasets = {{"", "/data/words.json", core::Source{kSummary, 35}}};
  for (const auto& [key, text] :
       std::vector<std::pair<std::string, std::string>>{{"lora_rank", "8"},
                                                        {"lr", "1e-4"},
                                                        {"batch_size", "4"},
                                                        {"epochs", "1"},
                                                        {"gpus", "1"},
                                                        {"system_prompt", ""},
                                                        {"validation", "no"}}) {
    plan.configuration[key] = planned(text);
  }
  return plan;
}

Table column(const std::string& header, const std::vector<std::string>& cells) {
  Table table{{header}, {}};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    table.rows.push_back({"r" + std::to_string(i + 1), "Fine-tuned", cells[i]});
  }
  return table;
}

core::SiteSettings site() {
  core::SiteSettings settings;
  settings.path = "/exp/claude.local.md";
  settings.values = {{"conda_env", from_site("cruijff", 20)},
                     {"output_dir_base", from_site("/scratch/out", 21)},
                     {"my_wandb_project", from_site("cap_lora", 22)}};
  return settings;
}

}  // namespace tests
