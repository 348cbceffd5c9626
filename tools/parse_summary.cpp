#include "tools/parse_summary.h"

#include <fmt/format.h>

#include "core/text/list_text.h"
#include "tools/listing.h"
#include "tools/plan_json.h"
#include "tools/session.h"

namespace tools {
namespace {

Json table_json(const ParameterTable& table) {
  return {{"parameters", table.parameters}, {"sources", table.sources}};
}

Json models_json(const core::ExperimentPlan& plan) {
  Json models = Json::array();
  for (const core::PlannedModel& model : plan.models) {
    models.push_back(
        {{"name", model.name}, {"path", model.path}, {"source", place(plan, model.source)}});
  }
  return models;
}

Json datasets_json(const core::ExperimentPlan& plan) {
  Json datasets = Json::array();
  for (const core::PlannedDataset& dataset : plan.datasets) {
    datasets.push_back({{"name", dataset.heading},
                        {"path", dataset.path},
                        {"source", place(plan, dataset.source)}});
  }
  return datasets;
}

Json planned_runs(const Session& session, const ParameterTable& shared,
                  const Selection& selection) {
  Json runs = Json::array();
  for (const std::size_t index : selection.listed) {
    const core::RunConfig& run = session.experiment.runs[index];
    const ParameterTable own = run_parameters(session.plan, run, shared);
    runs.push_back({{"run", run.name},
                    {"directory", run.directory},
                    {"parameters", own.parameters},
                    {"sources", own.sources}});
  }
  return runs;
}

void fill_plan(Json& body, const Session& session, const Listing& listing) {
  const core::ResolvedExperiment& experiment = session.experiment;
  const ParameterTable shared = shared_parameters(session.plan, experiment.runs);
  const Selection selection =
      select_runs(experiment.runs.size(), listing, [](std::size_t) { return false; });
  body["experiment_name"] = session.plan.name ? Json(session.plan.name->text) : Json(nullptr);
  body["experiment_dir"] = session.plan.directory;
  body["summary_path"] = session.plan.summary_path;
  body["site_settings_path"] = text_or_null(session.place.settings.path);
  body["run_count"] = experiment.runs.size();
  body["control_runs"] = experiment.control_runs;
  body["skipped_runs"] = experiment.skipped_runs;
  body["models"] = models_json(session.plan);
  body["datasets"] = datasets_json(session.plan);
  body["configuration"] = table_json(shared);
  body["site_settings"] = table_json(site_parameters(session.place.settings, session.plan));
  body["runs"] = planned_runs(session, shared, selection);
  body["runs_omitted"] = selection.omitted;
  body["page"] = selection.page;
}

std::string plan_summary(const Session& session) {
  const core::ResolvedExperiment& experiment = session.experiment;
  if (experiment.runs.empty()) return "The plan was read: there is nothing to fine-tune.";
  return fmt::format("The plan was read: {} to fine-tune, {}, each value with its place.",
                     core::counted(experiment.runs.size(), "run"),
                     core::counted(experiment.control_runs.size(), "control run"));
}

}  // namespace

Reply parse_summary(const Environment& environment, const PlanArguments& arguments,
                    const mcp::ToolContext& /*context*/) {
  return reply_in_session(
      environment, {arguments.experiment_dir, arguments.answers}, arguments.listing.full,
      [&arguments](const Session& session, Reply& reply) {
        fill_plan(reply.body, session, arguments.listing);
        if (reply.status != Status::ok) return;
        reply.summary = plan_summary(session);
        reply.next =
            Next{"analyze_parameters", next_arguments(session.plan.directory, arguments.given),
                 "Shows which parameters vary and how the run directories are named."};
      });
}

}  // namespace tools
