#pragma once

#include <vector>

#include "core/verify/check_list.h"
#include "mcp/tool_registry.h"

namespace tools {

/// Checks as results show them: name, status, expected, found, and a message where one did not
/// pass.
mcp::Json to_json(const std::vector<core::Check>& checks);

}  // namespace tools
