#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "mcp/json.h"
#include "mcp/rpc_error.h"

namespace mcp {

/// A string or an integer, exactly as the client wrote it.
using RequestId = Json;

struct Request {
  RequestId id;
  std::string method;
  Json params;  ///< An object; empty when the client sent none.
};

struct Notification {
  std::string method;
  Json params;  ///< An object; empty when the client sent none, or something else.
};

/// The client's answer to a request of ours.
struct Response {
  Json message;
};

/// Stands for a message that is not accepted. `id` is there if it could be read: the schema does
/// not allow a null one.
struct Refusal {
  std::optional<RequestId> id;
  RpcError error;
};

using Message = std::variant<Request, Notification, Response, Refusal>;

/// The deepest nesting that is read. What people send has 10 levels. Writing JSON recurses, so
/// 100,000 levels would end the process.
inline constexpr int kDeepestNesting = 200;

/// The most members of one object that are read. Looking each of them up takes time that grows with
/// the square of their number: 100,000 take seconds.
inline constexpr int kMostMembers = 4096;

/// Reads one message (JSON-RPC 2.0 without batches, which MCP dropped in 2025-06-18). Ids are
/// integers within 64 bits or strings; all others are refused, so none can come back changed.
Message read_message(std::string_view text);

/// A value as one line of UTF-8: no line breaks, invalid bytes replaced, never throws.
std::string to_line(const Json& value);

/// The kinds of message that we send, each a line without its line break. `result` is JSON text.
std::string result_message(const RequestId& id, std::string_view result);
std::string error_message(const std::optional<RequestId>& id, const RpcError& error);
std::string request_message(const RequestId& id, std::string_view method, const Json& params);
std::string notification_message(std::string_view method, const Json& params);

/// Whether a message that we sent is the result of this request, or a notification. Its beginning
/// decides: it may be large and is not parsed again.
bool is_result_message(std::string_view message, const RequestId& id);
bool is_notification_message(std::string_view message);

}  // namespace mcp
