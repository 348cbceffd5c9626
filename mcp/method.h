#pragma once

#include <memory>
#include <string>
#include <variant>

#include "mcp/connection.h"
#include "mcp/era.h"
#include "mcp/json_rpc.h"

namespace mcp {

/// A request on its way to the method that answers it.
struct Incoming {
  const Request& request;
  const Envelope& envelope;
  const std::shared_ptr<Connection>& client;  ///< Never null.
};

/// The method has handed the request on to a worker, which answers it.
struct AnsweredLater {};

/// What a method makes of a request: the result as JSON text, an error, or a promise.
using Outcome = std::variant<std::string, RpcError, AnsweredLater>;

}  // namespace mcp
