#pragma once

#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"

namespace core {

/// The parameters that a line of running text may give a value for, in the order of the text, each
/// once: one that the line begins with and that has a digit, a quote, `=` or `:` behind it (`Weight
/// decay = 0.1`); and anywhere a number with a default of the specification (`train with lr 3e-4`),
/// since that default would be taken silently. Names are whole words; of names that
/// overlap the longest counts, in the first 10,000 words: `learning rate scheduler` names no
/// learning rate.
std::vector<const Parameter*> parameters_mentioned_in(std::string_view text);

}  // namespace core
