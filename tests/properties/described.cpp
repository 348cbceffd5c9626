#include "tests/properties/described.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace property_tests {
namespace {

std::string_view type_name(core::RunType type) {
  switch (type) {
    case core::RunType::fine_tuned:
      return "fine-tuned";
    case core::RunType::control:
      return "control";
    case core::RunType::other:
      return "other";
    case core::RunType::missing:
      return "missing";
  }
  return "?";
}

/// A writer of lines; `with_places` decides whether they end in `file:line`.
class Description {
 public:
  explicit Description(bool with_places) : with_places_(with_places) {}

  void line(std::string_view what, std::string_view text, const core::Source& source) {
    text_ += fmt::format("{} [{}]", what, text);
    if (with_places_) text_ += " " + core::to_string(source);
    text_ += '\n';
  }

  void add(std::string_view text) { text_ += fmt::format("{}\n", text); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool with_places_;
};

void describe_run(const core::PlannedRun& run, Description& out) {
  out.line(fmt::format("run {}", type_name(run.type)), run.name, run.source);
  for (const auto& [key, value] : run.cells) out.line("  " + key, value.text, value.source);
}

void describe_values(const core::ExperimentPlan& plan, Description& out) {
  if (plan.name) out.line("name", plan.name->text, plan.name->source);
  if (plan.stated_directory) {
    out.line("directory", plan.stated_directory->text, plan.stated_directory->source);
  }
  for (const core::Column& column : plan.columns) out.line("column", column.key, column.source);
  for (const core::PlannedRun& run : plan.runs) describe_run(run, out);
  for (const core::PlannedModel& model : plan.models) {
    out.line("model " + model.name, model.path, model.source);
  }
  for (const core::PlannedDataset& dataset : plan.datasets) {
    out.line("dataset " + dataset.heading, dataset.path, dataset.source);
  }
  for (const auto& [key, value] : plan.configuration) {
    out.line("configuration " + key, value.text, value.source);
  }
  if (plan.training_samples) {
    out.line("samples", plan.training_samples->text, plan.training_samples->source);
  }
}

void describe_missing(const std::vector<core::Missing>& missing, Description& out) {
  for (const core::Missing& question : missing) {
    out.add(fmt::format("asks {}: {} {}", question.field, question.question, question.type));
    for (const std::string& place : question.looked_in) out.add("  looked in " + place);
    for (const std::string& choice : question.choices) out.add("  choice " + choice);
    if (question.default_value) out.add("  default " + core::to_text(*question.default_value));
    out.add("  example " + question.example);
  }
}

void describe_warnings(const std::vector<core::Warning>& warnings, Description& out) {
  for (const core::Warning& warning : warnings) {
    out.add(fmt::format("warns {}: {} {}", warning.code, warning.message, warning.where));
  }
}

}  // namespace

std::string described(const core::ExperimentPlan& plan) {
  Description out(true);
  describe_values(plan, out);
  describe_missing(plan.missing, out);
  describe_warnings(plan.warnings, out);
  return out.take();
}

std::string meaning_of(const core::ExperimentPlan& plan) {
  Description out(false);
  describe_values(plan, out);
  return out.take();
}

std::string described(const core::ResolvedExperiment& experiment) {
  Description out(true);
  for (const core::RunConfig& run : experiment.runs) {
    out.line("run " + run.directory, run.name, run.source);
    for (const auto& [key, setting] : run.settings) {
      out.line("  " + key, core::to_text(setting.value), setting.source);
    }
    out.add("  model " + core::to_text(run.model_path.value));
    out.add("  dataset " + run.dataset.path);
    out.add("  output " + run.output_dir_base);
  }
  out.add("pattern " + experiment.variation.pattern);
  for (const core::VaryingParameter& parameter : experiment.variation.varying) {
    out.add("varying " + parameter.key);
    for (const core::Value& value : parameter.values) out.add("  " + core::to_text(value));
  }
  describe_missing(experiment.missing, out);
  describe_warnings(experiment.warnings, out);
  for (const std::string& sentence : experiment.contradictions) out.add("refused " + sentence);
  for (const std::string& sentence : experiment.errors) out.add("error " + sentence);
  return out.take();
}

std::string described(const core::SiteSettings& settings) {
  Description out(true);
  for (const auto& [key, value] : settings.values) out.line(key, value.text, value.source);
  return out.take();
}

}  // namespace property_tests
