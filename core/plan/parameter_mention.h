#pragma once

#include <string_view>
#include <vector>

#include "core/plan/parameter.h"

namespace core {

/// The parameters that running text names in whole words, by any of their names, in the order of
/// the text, each once. Of names that overlap the longest counts: `learning rate scheduler` names
/// no learning rate.
std::vector<const Parameter*> parameters_named_in(std::string_view text);

}  // namespace core
