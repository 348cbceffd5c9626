#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcp::http {

/// A header's value as the sender meant it: `=?base64?...?=` carries text that a header could not
/// (MCP 2026-07-28, basic/transports/streamable-http). Nothing when what stands in it is no base64.
std::optional<std::string> decoded_header_value(std::string_view value);

}  // namespace mcp::http
