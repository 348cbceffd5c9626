#include "tests/fuzz/plan_property.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/display.h"
#include "base/utf8.h"
#include "core/generate/setup_keys.h"
#include "core/generate/template_renderer.h"
#include "core/runs/run_config.h"
#include "tests/properties/described.h"
#include "tests/properties/safe_directory.h"

namespace fuzz_test {
namespace {

using core::ExperimentPlan;
using core::ResolvedExperiment;

int lines_in(std::string_view text) {
  const auto breaks =
      std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; });
  return static_cast<int>(breaks) + 1;
}

/// A cluster's facts, so that plans need not tell them to be resolved to the end.
core::SiteSettings a_place() {
  core::SiteSettings place;
  place.path = "/exp/claude.local.md";
  for (const auto& [key, text] : {std::pair{"conda_env", "cruijff"},
                                  {"output_dir_base", "/scratch/out"},
                                  {"my_wandb_project", "sweeps"}}) {
    place.values[key] = {text, {place.path, 1}};
  }
  return place;
}

/// No two lines, no character that hides or reorders others, nothing that is no UTF-8.
bool is_readable(std::string_view sentence) {
  for (std::size_t at = 0; at < sentence.size();) {
    const auto character = base::utf8_character_at(sentence, at);
    if (!character || character->code == '\n' || base::is_invisible(character->code)) return false;
    at += character->length;
  }
  return !sentence.empty();
}

std::string broken_questions(const std::vector<core::Missing>& missing) {
  std::set<std::string> fields;
  for (const core::Missing& question : missing) {
    if (question.field.empty()) return "a question has no field";
    if (!fields.insert(question.field).second) return "two questions ask for " + question.field;
    if (!is_readable(question.question)) return "a question nobody can read: " + question.question;
    if (question.looked_in.empty()) return "it looked nowhere for " + question.field;
    if (question.example.empty()) return "no example for " + question.field;
  }
  return {};
}

std::string broken_warnings(const std::vector<core::Warning>& warnings) {
  for (const core::Warning& warning : warnings) {
    if (warning.code.empty()) return "a warning has no code";
    if (!is_readable(warning.message)) return "a warning nobody can read: " + warning.message;
  }
  return {};
}

std::vector<core::Source> places_in(const ExperimentPlan& plan) {
  std::vector<core::Source> places;
  for (const core::Column& column : plan.columns) places.push_back(column.source);
  for (const core::PlannedRun& run : plan.runs) {
    places.push_back(run.source);
    for (const auto& [key, value] : run.cells) places.push_back(value.source);
  }
  for (const core::PlannedModel& model : plan.models) places.push_back(model.source);
  for (const core::PlannedDataset& dataset : plan.datasets) places.push_back(dataset.source);
  for (const auto& [key, value] : plan.configuration) places.push_back(value.source);
  return places;
}

std::string broken_places(const ExperimentPlan& plan, int lines) {
  for (const core::Source& place : places_in(plan)) {
    if (place.file.text() != plan.summary_path || place.line < 1 || place.line > lines) {
      return fmt::format("{} is no place in a file of {} lines", core::to_string(place), lines);
    }
  }
  return {};
}

std::string broken_directories(const ResolvedExperiment& experiment) {
  std::set<std::string> names;
  for (const core::RunConfig& run : experiment.runs) {
    if (!property_tests::is_safe_directory(run.directory)) return "not safe: " + run.directory;
    if (!names.insert(run.directory).second && experiment.errors.empty()) {
      return "two runs share " + run.directory;
    }
  }
  return {};
}

std::string broken_setup(const core::RunConfig& run) {
  const core::SetupKeys keys = core::setup_keys(run, core::builtin_options());
  const auto text =
      core::render_setup(core::own_template("setup_finetune_json.yaml"), "ours", keys);
  return text ? std::string() : text.error().message;
}

std::string broken_resolution(const ExperimentPlan& plan) {
  const core::SiteSettings place = a_place();
  const ResolvedExperiment experiment = core::resolve_experiment(plan, place, {}, false);
  const ResolvedExperiment again = core::resolve_experiment(plan, place, {}, false);
  if (property_tests::described(experiment) != property_tests::described(again)) {
    return "it is resolved differently the second time";
  }
  for (const std::string& broken :
       {broken_questions(experiment.missing), broken_warnings(experiment.warnings)}) {
    if (!broken.empty()) return broken;
  }
  if (!experiment.missing.empty() || !experiment.errors.empty()) return {};
  if (std::string broken = broken_directories(experiment); !broken.empty()) return broken;
  for (const core::RunConfig& run : experiment.runs) {
    if (std::string broken = broken_setup(run); !broken.empty()) return broken;
  }
  return {};
}

}  // namespace

std::string broken_plan(PlanReader read, std::string_view input, const std::string& path) {
  const auto plan = read(input, path, {});
  const auto again = read(input, path, {});
  if (plan.ok() != again.ok()) return "it is read once and refused once";
  if (!plan) {
    const std::string& message = plan.error().message;
    if (message.find(path) == std::string::npos) return "an error names no file: " + message;
    if (!base::is_valid_utf8(message)) return "an error is not UTF-8";
    return message == again.error().message ? "" : "the errors differ";
  }
  if (property_tests::described(*plan) != property_tests::described(*again)) {
    return "it is read differently the second time";
  }
  for (const std::string& broken :
       {broken_places(*plan, lines_in(input)), broken_questions(plan->missing),
        broken_warnings(plan->warnings)}) {
    if (!broken.empty()) return broken;
  }
  return broken_resolution(*plan);
}

}  // namespace fuzz_test
