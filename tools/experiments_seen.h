#pragma once

#include <string>
#include <vector>

#include "core/plan/locate.h"
#include "tools/environment.h"

namespace tools {

/// The directories of the experiments in sight: below each root, or in the working directory where
/// there are no roots, the place itself or one level down. Sorted; at most the first 100.
std::vector<std::string> experiments_seen(const Environment& environment);

/// Those of them that hold what the user has typed so far.
std::vector<std::string> experiments_like(const Environment& environment, const std::string& typed);

/// The experiment in `directory` itself; an error where there is none, or where that lies outside
/// the roots. Its `summary_path` is empty where two plans are there.
/// \param directory absolute, without `..`.
core::Result<core::ExperimentLocation> experiment_at(const Environment& environment,
                                                     const std::string& directory);

}  // namespace tools
