#pragma once

#include <string>
#include <vector>

#include "core/plan/experiment_plan.h"
#include "core/plan/site_settings.h"
#include "core/runs/run_config.h"
#include "mcp/tool_registry.h"

namespace tools {

/// A source without the experiment's directory in front: `experiment_summary.md:21`.
std::string source_text(const core::ExperimentPlan& plan, const core::Source& source);

/// Effective values as `{"parameters": {key: value}, "sources": {key: where}}` (docs/design.md,
/// "The five tools"). Sources in files of the experiment are shown without its directory.
struct ParameterTable {
  mcp::Json parameters = mcp::Json::object();
  mcp::Json sources = mcp::Json::object();
};

/// What all runs share; with no runs, what the plan's configuration says.
ParameterTable shared_parameters(const core::ExperimentPlan& plan,
                                 const std::vector<core::RunConfig>& runs);

/// What the run is: model, LoRA rank, learning rate, batch size, and each parameter whose value not
/// all runs share.
ParameterTable run_parameters(const core::ExperimentPlan& plan, const core::RunConfig& run,
                              const ParameterTable& shared);

/// All site settings as they are.
ParameterTable site_parameters(const core::SiteSettings& settings,
                               const core::ExperimentPlan& plan);

}  // namespace tools
