#include <fmt/format.h>

#include "core/text/list_text.h"
#include "tools/plan_json.h"
#include "tools/run_selection.h"
#include "tools/session.h"
#include "tools/tools.h"

namespace tools {
namespace {

Json table_json(const ParameterTable& table) {
  return {{"parameters", table.parameters}, {"sources", table.sources}};
}

void fill_plan(Json& body, const Session& session, const Listing& listing) {
  const core::ResolvedExperiment& experiment = session.experiment;
  const ParameterTable shared = shared_parameters(session.plan, experiment.runs);
  const Selection selection = select_runs(experiment.runs.size(), listing);
  body["experiment_name"] = session.plan.name ? Json(session.plan.name->text) : Json(nullptr);
  body["experiment_dir"] = session.plan.directory;
  body["summary_path"] = session.plan.summary_path;
  body["site_settings_path"] = text_or_null(session.site.settings.path);
  body["run_count"] = experiment.runs.size();
  body["control_runs"] = experiment.control_runs;
  body["skipped_runs"] = experiment.skipped_runs;
  body["models"] = Json::array();
  for (const core::PlannedModel& model : session.plan.models) {
    body["models"].push_back({{"name", model.name},
                              {"path", model.path},
                              {"source", source_text(session.plan, model.source)}});
  }
  body["datasets"] = Json::array();
  for (const core::PlannedDataset& dataset : session.plan.datasets) {
    body["datasets"].push_back({{"name", dataset.heading},
                                {"path", dataset.path},
                                {"source", source_text(session.plan, dataset.source)}});
  }
  body["configuration"] = table_json(shared);
  body["site_settings"] = table_json(site_parameters(session.site.settings, session.plan));
  body["runs"] = Json::array();
  for (const std::size_t index : selection.listed) {
    const core::RunConfig& run = experiment.runs[index];
    body["runs"].push_back(Json{{"run", run.name}, {"directory", run.directory}});
    body["runs"].back().update(table_json(run_parameters(session.plan, run, shared)));
  }
  body["runs_omitted"] = selection.omitted;
  body["page"] = selection.page;
}

}  // namespace

Reply parse_summary(const Environment& environment, const PlanArguments& arguments,
                    const mcp::ToolContext& /*context*/) {
  return reply_in_session(
      environment, {arguments.experiment_dir, arguments.answers}, arguments.listing.full,
      [&arguments](const Session& session, Reply& reply) {
        fill_plan(reply.body, session, arguments.listing);
        if (reply.status != Status::ok) return;
        const core::ResolvedExperiment& experiment = session.experiment;
        reply.summary =
            experiment.runs.empty()
                ? "Read the plan: there is nothing to fine-tune."
                : fmt::format("Read the plan: {} to fine-tune, {}, each value with its source.",
                              core::counted(experiment.runs.size(), "run"),
                              core::counted(experiment.control_runs.size(), "control run"));
        reply.next =
            Next{"analyze_parameters", next_arguments(session.plan.directory, arguments.given),
                 "Shows which parameters vary and how the run directories are named."};
      });
}

}  // namespace tools
