#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mcp/json.h"

namespace mcp {

/// Foreign text as our sentences quote it: in double quotes, control characters escaped, long text
/// cut after 80 bytes with `...` for the rest.
std::string in_quotes(std::string_view text);

/// A value with its JSON type, for "expected X, got Y": `number 5`, `string "fast"`, `null`.
std::string described(const Json& value);

/// What to add after an unknown name: `; did you mean "generator"?` for a known name that is up to
/// three edits away (a third of the name's length), otherwise `; known: a, b, c`; empty when
/// none is known. Upper case, blanks, `-` and `_` do not count: `dryRun` is `dry_run`.
std::string suggestion(std::string_view unknown, const std::vector<std::string>& known);

}  // namespace mcp
