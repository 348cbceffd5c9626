#pragma once

#include <string>
#include <vector>

#include "core/locate/locate.h"
#include "tools/environment.h"

namespace tools {

/// The experiments in sight: in the working directory and each root, or one level below them.
/// Those outside the roots are left out. Sorted by directory; at most the first 100. Each directory
/// is read once; an experiment's `summary_path` is as for experiment_at().
std::vector<core::ExperimentLocation> visible_experiments(const Environment& environment);

/// The directories of those whose path contains what the user has typed so far.
std::vector<std::string> experiments_like(const Environment& environment, const std::string& typed);

/// The experiment in `directory` itself; an error if there is none, or if it is outside the roots.
/// Its `summary_path` is empty if there are two plans and no kept answer says which one to use.
/// \param directory absolute, without `..`.
core::Result<core::ExperimentLocation> experiment_at(const Environment& environment,
                                                     const std::string& directory);

}  // namespace tools
