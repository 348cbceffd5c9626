#pragma once

#include <optional>

#include "mcp/input_request.h"
#include "tools/result.h"

namespace tools {

/// What the user filled into the forms that forms() made, by field (docs/design.md, "Questions and
/// answers"). Nothing in it was checked: it is worth what an argument's `answers` are.
Json filled_in(const mcp::InputContext& input);

/// The arguments with what was filled in among their `answers`, where it wins.
/// EXPECTS: the arguments fit the tool's input schema.
Json with_answers(Json arguments, const Json& filled);

/// The forms that ask for what is missing; nothing unless the reply asks. What is wrong with an
/// earlier answer comes first in the message. What was filled in and is right is asked again, with
/// its value as default: the next round knows nothing of this one.
/// \param filled what the user filled in before.
std::optional<mcp::InputRequired> forms(const Reply& reply, const Json& filled);

}  // namespace tools
