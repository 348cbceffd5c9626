#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "mcp/call.h"
#include "mcp/input_request.h"
#include "mcp/registry.h"

namespace mcp {

/// What a handler gets besides its arguments. Handlers see no protocol era and no transport.
struct ToolContext : InputContext {
  /// Never empty; does nothing when the client wants no progress. May be called from any thread.
  std::function<void(const Progress&)> report_progress = [](const Progress&) {};
  /// Asked to stop when the client cancels the call or goes away.
  std::stop_token stop = {};
};

/// The answer of a tool. The protocol sends `structured` as `structuredContent`, and `text` as the
/// first block of `content`.
struct ToolResult {
  Json structured;  ///< An object.
  std::string text;
  bool is_error = false;
  /// More content blocks (MCP, server/tools, "Tool Result"). With any, an empty text is not sent.
  std::vector<Json> blocks = {};
  /// What the tool would like to know first. The rest is then for a client that cannot be asked, or
  /// whose user does not answer.
  std::optional<InputRequired> input_required = {};
};

/// Fails only where the protocol itself refuses the request. Other failures are results:
/// `is_error`.
using ToolHandler =
    std::function<RpcResult<ToolResult>(const Json& arguments, const ToolContext& context)>;

/// Hints for clients (MCP, server/tools, ToolAnnotations).
struct ToolAnnotations {
  bool read_only = false;
  bool destructive = false;
  bool idempotent = false;
  bool open_world = false;
};

/// Makes a JSON Schema, the same each time.
using SchemaSource = std::function<Json()>;

/// A tool as the protocol sees it. The schemas are objects with `type: "object"` at their root;
/// they are made when they are needed, since clients start many processes only to look at them.
struct ToolDefinition {
  std::string name;
  std::string title;
  std::string description;
  SchemaSource input_schema;   ///< Never empty.
  SchemaSource output_schema;  ///< Empty where results are not described.
  ToolAnnotations annotations;
  /// Takes seconds rather than milliseconds. A transport that has a choice then shows the client
  /// that work is going on, and tells the work when the client leaves.
  bool may_take_long = false;
  ToolHandler handler;
};

using ToolRegistry = Registry<ToolDefinition>;

}  // namespace mcp
