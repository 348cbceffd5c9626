#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/text/yaml_document.h"

namespace core {

/// Text for a component of `finetune.yaml` that reaches the trainer as it is. torchtune resolves
/// OmegaConf's interpolations there twice, so `${` behind n backslashes is written behind 4n+3 of
/// them; all else stays. EXPECTS: not the text `???`, which OmegaConf takes for a missing value.
std::string escape_interpolation(std::string_view text);

/// Whether OmegaConf would put something else in the place of a part of the text, or refuse it.
bool holds_interpolation(std::string_view text);

/// What becomes of a text with `${` that a script copies into `finetune.yaml` as it is: nothing of
/// it, or names of other keys that will be replaced by these keys' values. An error, a sentence
/// without a place, when the trainer would stop at it: an unclosed `${`, a key that is not there,
/// `???`.
/// \param config the `finetune.yaml` that the script writes.
Result<std::vector<std::string>> interpolated_keys(std::string_view text, const YamlNode& config);

}  // namespace core
