#pragma once

#include <optional>

#include "mcp/input_request.h"
#include "tools/result.h"

namespace tools {

/// What the user filled into the forms that forms() made, by field (docs/design.md, "Questions and
/// answers"). It is unchecked, like `answers` in arguments.
Json filled_in(const mcp::InputContext& input);

/// The arguments with what was filled in among their `answers`, where it wins.
/// EXPECTS: the arguments fit the tool's input schema.
Json with_answers(Json arguments, const Json& filled);

/// The forms that ask for what is missing; nothing unless the reply asks. Wrong earlier answers
/// come first in the message. Correct ones are asked again with their value as the default: the
/// next round does not remember this one.
/// \param filled what the user filled in before.
std::optional<mcp::InputRequired> forms(const Reply& reply, const Json& filled);

/// The result of a reply that still asks, with forms(). For a client that shows none, `next` keeps
/// what the user filled into earlier ones.
mcp::ToolResult asking_result(Reply reply, const std::string& tool, const Json& arguments,
                              const Json& filled);

}  // namespace tools
