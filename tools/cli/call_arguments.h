#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "mcp/tool_registry.h"

namespace tools::cli {

/// The arguments of a tool from the words behind its name: one JSON object, or `key=value ...`
/// (docs/design.md, "Commands"). A word splits at its first `=`; `answers.FIELD=v` makes an object;
/// a repeated key an array; the value is JSON where the schema wants no string, and text where it
/// is no JSON either, so that the schema's check names it.
/// \returns an error for a word that is neither.
core::Result<mcp::Json> call_arguments(const std::vector<std::string>& words,
                                       const mcp::Json& input_schema);

}  // namespace tools::cli
