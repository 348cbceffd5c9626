#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mcp/json.h"

namespace mcp {

/// What a validator found: where, as its own path (`[runs]`, `[2]`), and in its own words.
struct Finding {
  std::vector<std::string> path;
  std::string reason;
};

/// Says a finding as sentences that a person or a model can act on, from the schema and the value
/// at its place (see SchemaCheck::violations). None for a finding that only
/// repeats one of a deeper place.
std::vector<std::string> explain(const Finding& finding, const Json& schema, const Json& value,
                                 std::string_view root_name);

}  // namespace mcp
