#include "tests/properties/plan_writer.h"

#include <fmt/format.h>

#include <string_view>

namespace property_tests {
namespace {

bool is_prompt(const core::Parameter* parameter) {
  return parameter != nullptr && parameter->type == core::ValueType::prompt;
}

std::string with_escaped_pipes(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

/// Plain where nothing in it means more to Markdown, else a code span.
std::string plain_or_code(const std::string& text) {
  const bool plain = text.find_first_of("*_[]<>&\\#~^") == std::string::npos;
  return plain ? text : "`" + text + "`";
}

std::string written(const core::Parameter* parameter, const std::string& text) {
  return is_prompt(parameter) ? "\"" + text + "\"" : plain_or_code(text);
}

std::string type_of(const core::PlannedRun& run) {
  if (run.type == core::RunType::fine_tuned) return "Fine-tuned";
  return run.type == core::RunType::control ? "Control" : run.type_text;
}

std::string row_of(const core::PlannedRun& run, const core::ExperimentPlan& plan) {
  std::string row = fmt::format("| {} |", plain_or_code(run.name));
  for (const core::Column& column : plan.columns) {
    const auto cell = run.cells.find(column.key);
    const std::string text =
        cell == run.cells.end() ? "-" : written(column.parameter, cell->second.text);
    row += fmt::format(" {} |", with_escaped_pipes(text));
  }
  return row + fmt::format(" {} |\n", type_of(run));
}

std::string run_table(const core::ExperimentPlan& plan) {
  std::string head = "| Run Name |";
  std::string separator = "|---|";
  for (const core::Column& column : plan.columns) {
    head += fmt::format(" {} |", column.header);
    separator += "---|";
  }
  std::string table = head + " Type |\n" + separator + "---|\n";
  for (const core::PlannedRun& run : plan.runs) table += row_of(run, plan);
  return table;
}

std::string resources(const core::ExperimentPlan& plan) {
  std::string text = "### Models\n\n";
  for (const core::PlannedModel& model : plan.models) {
    text += fmt::format("- **{}**: `{}`\n", model.name, model.path);
  }
  text += "\n### Dataset\n\n";
  for (const core::PlannedDataset& dataset : plan.datasets) {
    if (!dataset.heading.empty()) text += fmt::format("\n#### {}\n\n", dataset.heading);
    text += fmt::format("- **Path:** `{}`\n", dataset.path);
  }
  if (plan.training_samples) {
    text += fmt::format("- **Splits:** train ({})\n", plan.training_samples->text);
  }
  return text;
}

std::string configuration(const core::ExperimentPlan& plan) {
  std::string text;
  for (const auto& [key, value] : plan.configuration) {
    const core::Parameter* parameter = core::find_parameter(key);
    text += fmt::format("- **{}:** {}\n", parameter->name, written(parameter, value.text));
  }
  return text;
}

}  // namespace

std::string markdown_of(const core::ExperimentPlan& plan) {
  std::string text;
  if (plan.name) text += fmt::format("# {}\n\n", plain_or_code(plan.name->text));
  text += fmt::format("## All Runs\n\n{}\n## Resources\n\n{}\n## Configuration\n\n{}",
                      run_table(plan), resources(plan), configuration(plan));
  if (plan.stated_directory) {
    text += fmt::format("\n## Quick Reference\n\n- **Experiment:** `{}`\n",
                        plan.stated_directory->text);
  }
  return text;
}

}  // namespace property_tests
