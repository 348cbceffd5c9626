#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/text/yaml_document.h"

namespace core {

/// `finetune.yaml` as the trainer gets it: torchtune loads it with OmegaConf, which replaces
/// `${a.b}` by the value of another key, also within text; a value that is one reference alone
/// keeps the type of its target. What belongs to a component (a top-level mapping with
/// `_component_`) is resolved twice, so that `${` arrives there as text only when it was escaped
/// twice (`\\\${`).
///
/// Read scalars with trained_value(). The `line` of each node is its line in the file.
/// \param file for errors: `rank8/finetune.yaml`.
/// \returns the resolved tree, a mapping. An error with `file:line` if the file is not a YAML
///          mapping, if the trainer would stop (an unknown key, a cycle, a missing value `???`, an
///          unclosed `${`), or if a reference needs something outside of the file
///          (`${oc.env:HOME}`) or is not plain (`${a[0]}`).
[[nodiscard]] Result<YamlNode> read_trained_config(std::string_view text, const std::string& file);

/// The type and value of a scalar for the trainer: `1e-5` is a number.
/// EXPECTS: a scalar of a tree that read_trained_config() returned.
[[nodiscard]] YamlValue trained_value(const YamlNode& scalar);

}  // namespace core
