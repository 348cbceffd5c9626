#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text/list_text.h"
#include "tools/plan_json.h"
#include "tools/run_selection.h"
#include "tools/session.h"
#include "tools/tools.h"

namespace tools {
namespace {

constexpr std::size_t kShownValues = 20;

Json varying_json(const core::Variation& variation, bool full) {
  Json list = Json::array();
  for (const core::VaryingParameter& parameter : variation.varying) {
    Json values = Json::array();
    for (const core::Value& value : parameter.values) {
      if (!full && values.size() == kShownValues) break;
      values.push_back(to_json(value));
    }
    list.push_back({{"key", parameter.key},
                    {"name", parameter.name},
                    {"abbreviation", parameter.abbreviation},
                    {"values", std::move(values)},
                    {"value_count", parameter.values.size()}});
  }
  return list;
}

/// The run's values of the varying parameters as `lora_rank=8, lr=1e-5`.
std::string varying_values(const core::RunConfig& run, const core::Variation& variation) {
  std::vector<std::string> values;
  values.reserve(variation.varying.size());
  for (const core::VaryingParameter& parameter : variation.varying) {
    values.push_back(fmt::format("{}={}", parameter.key, run.text(parameter.key)));
  }
  return fmt::format("{}", fmt::join(values, ", "));
}

/// Runs with equal values of all varying parameters, by those values. Runs of a plan in which
/// nothing varies are repeats, not collisions.
Json collisions_json(const core::ResolvedExperiment& experiment) {
  Json list = Json::array();
  if (experiment.variation.varying.empty()) return list;
  std::map<std::string, std::vector<std::string>> runs_by_values;
  for (const core::RunConfig& run : experiment.runs) {
    runs_by_values[varying_values(run, experiment.variation)].push_back(run.name);
  }
  for (const auto& [values, runs] : runs_by_values) {
    if (runs.size() > 1) list.push_back({{"values", values}, {"runs", runs}});
  }
  return list;
}

void fill_analysis(Json& body, const Session& session, const Listing& listing) {
  const core::ResolvedExperiment& experiment = session.experiment;
  const Selection selection = select_runs(experiment.runs.size(), listing);
  body["experiment_name"] = session.plan.name ? Json(session.plan.name->text) : Json(nullptr);
  body["experiment_dir"] = session.plan.directory;
  body["run_count"] = experiment.runs.size();
  body["varying"] = varying_json(experiment.variation, listing.full);
  body["constant"] = Json::array();
  for (const core::ConstantParameter& parameter : experiment.variation.constant) {
    body["constant"].push_back(
        {{"key", parameter.key}, {"name", parameter.name}, {"value", to_json(parameter.value)}});
  }
  body["pattern"] = experiment.variation.pattern;
  body["runs"] = Json::array();
  const ParameterTable shared = shared_parameters(session.plan, experiment.runs);
  for (const std::size_t index : selection.listed) {
    const core::RunConfig& run = experiment.runs[index];
    body["runs"].push_back({{"run", run.name},
                            {"directory", run.directory},
                            {"parameters", run_parameters(session.plan, run, shared).parameters}});
  }
  body["runs_omitted"] = selection.omitted;
  body["collisions"] = collisions_json(experiment);
  body["page"] = selection.page;
}

std::string analysis_summary(const core::ResolvedExperiment& experiment) {
  if (experiment.runs.empty()) return "There is nothing to fine-tune.";
  if (experiment.variation.varying.empty()) {
    return "No parameter varies, so each run directory is named after its run.";
  }
  std::vector<std::string> varying;
  varying.reserve(experiment.variation.varying.size());
  for (const core::VaryingParameter& parameter : experiment.variation.varying) {
    varying.push_back(
        fmt::format("{} ({})", parameter.name, core::counted(parameter.values.size(), "value")));
  }
  return fmt::format("{} across {}; directories are named {}.",
                     varying.size() == 1 ? varying.front() + " varies"
                                         : fmt::format("{} vary", fmt::join(varying, ", ")),
                     core::counted(experiment.runs.size(), "run"), experiment.variation.pattern);
}

}  // namespace

Reply analyze_parameters(const Environment& environment, const PlanArguments& arguments,
                         const mcp::ToolContext& /*context*/) {
  return reply_in_session(
      environment, {arguments.experiment_dir, arguments.answers}, arguments.listing.full,
      [&arguments](const Session& session, Reply& reply) {
        fill_analysis(reply.body, session, arguments.listing);
        if (reply.status != Status::ok) return;
        reply.summary = analysis_summary(session.experiment);
        if (session.experiment.runs.empty()) return;
        reply.next = Next{"scaffold_run", next_arguments(session.plan.directory, arguments.given),
                          "Makes the run directories, each with its three files."};
      });
}

}  // namespace tools
