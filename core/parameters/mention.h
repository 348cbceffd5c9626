#pragma once

#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"

namespace core {

/// The parameters that a line of running text may give a value for, in the order of the text, each
/// once: one that the line begins with and that is followed by a digit, a quote, `=` or `:`
/// (`Weight decay = 0.1`); and anywhere a number with a default of the specification (`train with
/// lr 3e-4`), since that default would be used silently. Names are whole words; of names that
/// overlap the longest counts, in the first 10,000 words: `learning rate scheduler` does not
/// mention the learning rate.
std::vector<const Parameter*> parameters_mentioned_in(std::string_view text);

/// Whether the remark after a value names another value that could be meant as well, so that a
/// person has to say which: `1e-5 (or 3e-5)`, `3 (but maybe 5)`, `4 (8 for 3B)`, `8 (16)`, `8
/// (r=16)`. A remark that gives a former value, a default or a reason does not: `4 (was 8)`, `4
/// (default: 8)`, `128 (2 × rank)`.
/// \param value without the remark. \param remark as remark_of() gives it.
bool names_another_value(const Parameter& parameter, std::string_view value,
                         std::string_view remark);

}  // namespace core
