#pragma once

#include <string>
#include <vector>

#include "core/generate/kit_output.h"
#include "core/generate/setup_keys.h"
#include "core/runs/run_config.h"

namespace core {

/// What a version of the script cannot do for runs of one kind (same model, data set's kind and
/// recipe), each as a sentence that names the parameter, the script, what it would do instead and
/// both ways out (docs/design.md, "Generators").
/// \param probe what the script wrote for the first of them.
std::vector<std::string> kit_refusals(const std::vector<RunConfig>& runs,
                                      const ScriptOptions& options, const std::string& script,
                                      const YamlNode& probe);

/// Refusals that need no probe: a single parquet file, a path that bash would take apart, a prompt
/// without a place for the input.
std::vector<std::string> kit_plan_refusals(const std::vector<RunConfig>& runs,
                                           const std::string& script);

/// Prompts with `${`, which the script copies as they are: a refusal for one that the trainer would
/// stop at, a warning for one in which it would put another key's value.
void judge_prompts(const std::vector<RunConfig>& runs, const YamlNode& probe,
                   std::vector<std::string>& refusals, std::vector<Warning>& warnings);

}  // namespace core
