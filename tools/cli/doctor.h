#pragma once

#include "tools/environment.h"

namespace tools::cli {

/// Prints what it found here, what is missing and the remedy (docs/design.md, "Commands"). Runs
/// programs, but none of an experiment.
/// \returns the process's exit code.
int doctor(const Environment& environment);

}  // namespace tools::cli
