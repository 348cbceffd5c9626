#pragma once

#include <string>

#include "mcp/tool_registry.h"

namespace tools {

/// A result object as short Markdown with the same facts, for clients that do not read
/// `structuredContent`: the head first (status, summary, questions, warnings, next call), then the
/// tool's own fields. Control characters of foreign text are escaped.
std::string to_markdown(const mcp::Json& result);

}  // namespace tools
