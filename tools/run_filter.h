#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/runs/run_config.h"

namespace tools {

/// The directories of the runs that a call names, by run name or run directory, in the plan's
/// order; all of them when it names none. An unknown name is an error with a near one, a control
/// run an error that says so.
core::Result<std::vector<std::string>> chosen_directories(
    const std::vector<std::string>& names, const core::ResolvedExperiment& experiment);

}  // namespace tools
