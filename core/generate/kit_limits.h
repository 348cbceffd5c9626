#pragma once

#include <string>
#include <vector>

#include "core/generate/kit_script.h"
#include "core/generate/setup_keys.h"
#include "core/runs/run_config.h"

namespace core {

/// What a version of the script cannot do for runs of one kind (same model, same kind of data set
/// and recipe), each as a sentence that names the parameter, the script, what the script would do
/// instead and what to do about it (docs/design.md, "Generators").
/// \param probe what the script wrote for the first of them.
std::vector<std::string> kit_refusals(const std::vector<RunConfig>& runs,
                                      const ScriptOptions& options, const std::string& script,
                                      const YamlNode& probe);

/// Refusals that need no probe: a single parquet file, a path that bash would split, a prompt
/// without a place for the input.
std::vector<std::string> kit_plan_refusals(const std::vector<RunConfig>& runs,
                                           const std::string& script);

/// Checks prompts with `${`, which the script copies as they are: refuses one that the trainer
/// would stop at, warns about one in which it would insert another key's value.
void check_prompts(const std::vector<RunConfig>& runs, const YamlNode& probe,
                   std::vector<std::string>& refusals, std::vector<Warning>& warnings);

}  // namespace core
