#pragma once

#include <string_view>

#include "core/parameters/parameter.h"

namespace core {

/// Whether the remark behind a value names another value that could be meant as well, so that a
/// person has to say which: `1e-5 (or 3e-5)`, `3 (but maybe 5)`, `4 (8 for 3B)`, `8 (16)`, `8
/// (r=16)`. A remark that tells a former value, a default or a reason names none: `4 (was 8)`, `4
/// (default: 8)`, `128 (2 × rank)`.
/// \param value without the remark. \param remark as remark_of() gives it.
bool names_another_value(const Parameter& parameter, std::string_view value,
                         std::string_view remark);

}  // namespace core
