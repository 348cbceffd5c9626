#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/text/yaml_document.h"

namespace core {

/// What is wrong with a run's prompt that has no place for the record's input, as a sentence with
/// the prompt's own place; nothing when there is no prompt or nothing is wrong. Scripts differ in
/// what they do with such a prompt: train on the same text again and again, or end in a traceback.
std::optional<std::string> prompt_without_input(const RunConfig& run);

/// Text for a component of `finetune.yaml` that reaches the trainer unchanged. torchtune resolves
/// OmegaConf's interpolations there twice, so `${` after n backslashes is written after 4n+3 of
/// them; all other text stays. EXPECTS: not `???`, which OmegaConf treats as a missing value.
std::string escape_interpolation(std::string_view text);

/// Whether OmegaConf would replace a part of the text, or refuse it.
bool holds_interpolation(std::string_view text);

/// What happens to a text with `${` that a script copies into `finetune.yaml` as it is: the names
/// of the keys whose values will replace parts of it. An error, a sentence without a place, when
/// the trainer would stop at it: an unclosed `${`, an unknown key, `???`.
/// \param config the `finetune.yaml` that the script writes.
Result<std::vector<std::string>> interpolated_keys(std::string_view text, const YamlNode& config);

}  // namespace core
