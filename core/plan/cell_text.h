#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/parameters/parameter.h"

namespace core {

/// What a cell or a bullet of the plan says for a parameter (docs/design.md, "Reading values"), as
/// text for read_value(): a prompt's source text, else rendered text without remarks, where these
/// are no part of the value. Nothing where it says that there is no value: `-`, `N/A`, empty,
/// `(none)` where a name of the place belongs, "2 × rank" for LoRA alpha.
/// \param parameter null for a column that the table of parameters does not know.
std::optional<std::string> value_text(const Parameter* parameter, std::string_view rendered,
                                      std::string_view source);

}  // namespace core
