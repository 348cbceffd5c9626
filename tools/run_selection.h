#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/runs/run_config.h"
#include "mcp/tool_registry.h"
#include "tools/arguments.h"

namespace tools {

/// The directories of the runs that a call names, by run name or run directory, in the plan's
/// order; all of them when it names none. An unknown name is an error that suggests a similar one,
/// a control run an error that says so.
core::Result<std::vector<std::string>> chosen_directories(
    const std::vector<std::string>& names, const core::ResolvedExperiment& experiment);

/// Which of `total` runs a result lists (docs/design.md, "Sizes of results"): concise all of up to
/// 40, beyond that the first five and, up to 20, those with a problem; full one page.
struct Selection {
  std::vector<std::size_t> listed;  ///< Rising.
  std::size_t omitted = 0;
  mcp::Json page;  ///< Null unless full.
};

Selection select_runs(
    std::size_t total, const Listing& listing,
    const std::function<bool(std::size_t)>& has_problem = [](std::size_t) { return false; });

}  // namespace tools
