#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/text/yaml_document.h"

namespace core {

/// `finetune.yaml` as the trainer gets it: torchtune loads it with OmegaConf, which puts the value
/// of another key in the place of `${a.b}`, also inside of text; a value that is one reference
/// alone keeps the type of what it refers to. What belongs to a component (a top-level mapping with
/// `_component_`) is resolved twice, so that `${` arrives there as text only when it was escaped
/// twice (`\\\${`).
///
/// Scalars are to be read by trained_value(). Where a line is needed, `line` of each node is the
/// one in the file.
/// \param file for errors: `rank8/finetune.yaml`.
/// \returns the resolved tree, a mapping; an error with `file:line` where the file is no YAML
/// mapping
///          or the trainer would stop: an unknown key, a cycle, a value that is missing (`???`), an
///          unclosed `${`; and where a reference is of a kind that stands for something outside of
///          the file (`${oc.env:HOME}`) or is not plain (`${a[0]}`).
[[nodiscard]] Result<YamlNode> read_trained_config(std::string_view text, const std::string& file);

/// The type and value of a scalar for the trainer: `1e-5` is a number.
/// EXPECTS: a scalar of a tree that read_trained_config() gave.
[[nodiscard]] YamlValue trained_value(const YamlNode& scalar);

}  // namespace core
