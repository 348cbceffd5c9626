#pragma once

#include <string>
#include <vector>

#include "core/runs/run_config.h"

namespace tests {

/// The first run of the specification's example, `rank8_lr1e-5`, with all that its plan and site
/// settings give.
core::RunConfig sample_run();

/// All eight runs of the specification's example.
std::vector<core::RunConfig> sample_runs();

/// Sets a parameter as if the plan's configuration gave it in line 40.
void set(core::RunConfig& run, const std::string& key, core::Value value);

/// The run on another data set.
void set_dataset(core::RunConfig& run, const std::string& path);

/// The run on another model.
void set_model(core::RunConfig& run, const std::string& name, const std::string& path);

}  // namespace tests
