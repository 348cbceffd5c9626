#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mcp/json.h"

namespace mcp {

/// Text of a stranger as it may stand in our sentences: in double quotes, control characters
/// escaped, long text cut at 80 bytes with `...` in its place.
std::string in_quotes(std::string_view text);

/// A value with its JSON type, for "expected X, got Y": `number 5`, `string "fast"`, `null`.
std::string described(const Json& value);

/// What to say behind the name that nobody knows: `; did you mean "generator"?`, or, when no known
/// name is near, `; known are a, b, c`. Empty when nothing is known.
std::string suggestion(std::string_view unknown, const std::vector<std::string>& known);

}  // namespace mcp
