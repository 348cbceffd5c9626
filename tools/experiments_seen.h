#pragma once

#include <string>
#include <vector>

#include "core/locate/locate.h"
#include "tools/environment.h"

namespace tools {

/// The experiments in sight: the working directory and each root, or what lies one level below
/// them. Those outside of the roots are left out. By directory; at most the first 100. Each
/// directory is looked at once; an experiment's `summary_path` is as experiment_at() says.
std::vector<core::ExperimentLocation> experiments_seen(const Environment& environment);

/// The directories of those that hold what the user has typed so far.
std::vector<std::string> experiments_like(const Environment& environment, const std::string& typed);

/// The experiment in `directory` itself; an error where there is none, or where that lies outside
/// the roots. Its `summary_path` is empty where two plans are there and no answer is kept that says
/// which.
/// \param directory absolute, without `..`.
core::Result<core::ExperimentLocation> experiment_at(const Environment& environment,
                                                     const std::string& directory);

}  // namespace tools
