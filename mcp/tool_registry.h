#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/input_request.h"
#include "mcp/json.h"
#include "mcp/rpc_error.h"
#include "mcp/schema_check.h"

namespace mcp {

/// How far a call has come. `progress` grows strictly from report to report within one call.
struct Progress {
  double progress = 0;
  double total = 0;  ///< 0 when it is not known.
  std::string message;
};

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
  /// Further content blocks (MCP, server/tools, "Tool Result"); where there are any, an empty text
  /// is not sent.
  std::vector<Json> blocks = {};
  /// What the tool would rather know first. The rest is then what a client gets that cannot be
  /// asked or whose user would not answer.
  std::optional<InputRequired> input_required = {};
  /// Takes the place of the result: a request that the protocol itself wants refused.
  std::optional<RpcError> refusal = {};
};

using ToolHandler = std::function<ToolResult(const Json& arguments, const ToolContext& context)>;

/// Hints for clients (MCP, server/tools, ToolAnnotations).
struct ToolAnnotations {
  bool read_only = false;
  bool destructive = false;
  bool idempotent = false;
  bool open_world = false;
};

/// A tool as the protocol sees it. The schemas are objects with `type: "object"` at their root;
/// they are made when they are first needed, since most processes are started only to be looked at.
struct ToolDefinition {
  std::string name;
  std::string title;
  std::string description;
  SchemaSource input_schema;   ///< Never empty.
  SchemaSource output_schema;  ///< Empty where results are not described.
  ToolAnnotations annotations;
  /// Seconds rather than milliseconds: where a transport has a choice, the client gets to see that
  /// the work goes on, and the work gets to know when the client leaves.
  bool may_take_long = false;
  ToolHandler handler;
};

/// The tools of a server, in the order in which they were added.
class ToolRegistry {
 public:
  /// EXPECTS: no tool of this name was added before.
  void add(ToolDefinition tool);

  /// Null when there is none of this name. Owned by the registry, valid as long as it lives.
  [[nodiscard]] const ToolDefinition* find(std::string_view name) const;

  [[nodiscard]] const std::vector<ToolDefinition>& tools() const { return tools_; }

 private:
  std::vector<ToolDefinition> tools_;
};

}  // namespace mcp
