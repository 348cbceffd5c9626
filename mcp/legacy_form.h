#pragma once

#include <string_view>

#include "mcp/connection.h"
#include "mcp/json.h"

namespace mcp {

/// What a legacy client can be asked for: `{"elicitation": {}}` if it declared forms and negotiated
/// a revision that has them (2025-06-18 and later), else `{}`.
Json askable_capabilities(const Handshake& handshake);

/// The parameters of an `elicitation/create` as far as `revision` knows them: 2025-06-18 has no
/// mode, and defaults for truths only (schema 2025-06-18, ElicitRequest,
/// PrimitiveSchemaDefinition).
Json params_in_revision(Json params, std::string_view revision);

}  // namespace mcp
