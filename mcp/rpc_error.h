#pragma once

#include <string>

#include "base/result.h"
#include "mcp/json.h"

namespace mcp {

/// Error codes of JSON-RPC 2.0 and of MCP (schema 2026-07-28, "Errors").
enum ErrorCode : int {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kResourceNotFound = -32002,  ///< Legacy era only.
  kHeaderMismatch = -32020,
  kMissingRequiredClientCapability = -32021,
  kUnsupportedProtocolVersion = -32022,
};

/// Why a request has no result.
struct RpcError {
  ErrorCode code = kInternalError;
  std::string message;
  Json data = nullptr;  ///< Not sent when null.

  bool operator==(const RpcError&) const = default;
};

/// How every function of mcp that can fail returns (docs/design.md, "Errors").
template <typename T>
using RpcResult = base::Result<T, RpcError>;
using RpcStatus = RpcResult<base::Done>;

}  // namespace mcp
