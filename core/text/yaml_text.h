#pragma once

#include <string>
#include <string_view>

namespace core {

/// Text as a YAML scalar on one line that reads back as the same text, value and type, in PyYAML
/// (YAML 1.1), OmegaConf's loader and yaml-cpp: plain where that is safe, in single quotes where
/// another reading exists (`yes`, `00123`, `1:30:00`, `2025-10-22`, `1e-5`, empty), in double
/// quotes with escapes where it holds newlines or control characters. OmegaConf's interpolation
/// (`${`) is another layer: such text is quoted here, not escaped. EXPECTS: valid UTF-8.
[[nodiscard]] std::string yaml_quoted_if_needed(std::string_view text);

}  // namespace core
