#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "core/plan/experiment_plan.h"
#include "core/plan/summary.h"
#include "tests/catch.h"

namespace plan_test {

inline const std::string kPath = "/exp/experiment_summary.md";

inline std::string sample(const std::string& name) {
  const std::ifstream file(std::string(TEST_DATA_DIR) + "/samples/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  REQUIRE(!text.str().empty());
  return text.str();
}

inline core::ExperimentPlan read(const std::string& text, const core::Answers& answers = {}) {
  auto plan = core::read_summary_markdown(text, kPath, answers);
  if (!plan) FAIL(plan.error().message);
  return *plan;
}

/// `key = text (line)`, one a line.
inline std::string listed(const std::map<std::string, core::PlanValue>& values) {
  std::string out;
  for (const auto& [key, value] : values) {
    out += key + " = " + value.text + " (" + std::to_string(value.source.line) + ")\n";
  }
  return out;
}

/// `field: question`, one a line.
inline std::string listed(const std::vector<core::Missing>& questions) {
  std::string out;
  for (const core::Missing& question : questions) {
    out += question.field + ": " + question.question + "\n";
  }
  return out;
}

/// `code: message [where]`, one a line.
inline std::string listed(const std::vector<core::Warning>& warnings) {
  std::string out;
  for (const core::Warning& warning : warnings) {
    out += warning.code + ": " + warning.message + " [" + warning.where + "]\n";
  }
  return out;
}

/// The models and data sets of a plan with their lines, one a line, and its training samples.
inline std::string resources(const core::ExperimentPlan& plan) {
  std::string out;
  for (const core::PlannedModel& model : plan.models) {
    out += model.name + " " + model.path + " (" + std::to_string(model.source.line) + ")\n";
  }
  for (const core::PlannedDataset& data : plan.datasets) {
    out += data.heading + "|" + data.path + " (" + std::to_string(data.source.line) + ")\n";
  }
  if (plan.training_samples) out += plan.training_samples->text + " samples\n";
  return out;
}

/// The smallest whole plan: a table and a configuration.
inline std::string plan_with(const std::string& table, const std::string& configuration = "") {
  return "# Experiment: e\n\n## All Runs\n" + table + "\n## Configuration\n" + configuration;
}

}  // namespace plan_test
