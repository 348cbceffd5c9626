#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mcp/json.h"

namespace mcp {

/// What is wrong with `value`, a sentence each, with its place below `root_name`; empty when it
/// fits the schema:
///   arguments.runs[2]: expected string, got number 5
///   arguments.genrator: unknown property; did you mean "generator"?
/// At most 20. The work is linear in the size of the value.
///
/// `schema` is a JSON Schema (draft 7) of these keywords: type, properties, required,
/// additionalProperties, items, enum, minimum, maximum, exclusiveMinimum, minLength, minItems, and
/// those that only describe. No value fits a schema with others, and the sentence names them: some,
/// such as `pattern` and `uniqueItems`, would let a hostile value cost the stack or the square of
/// the time.
std::vector<std::string> schema_violations(const Json& schema, const Json& value,
                                           std::string_view root_name);

}  // namespace mcp
