#pragma once

#include <string>
#include <vector>

#include "tools/environment.h"

namespace tools::cli {

/// One tool call from the shell (docs/design.md, "Commands"): prints the result object as one JSON
/// document.
/// \param words what stands behind the tool's name.
/// \returns the process's exit code.
int call(const Environment& environment, const std::string& tool_name,
         const std::vector<std::string>& words);

}  // namespace tools::cli
