#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/json.h"
#include "mcp/rpc_error.h"

namespace mcp {

/// Something that only the client can tell: its user, its model or its roots.
struct InputRequest {
  std::string key;     ///< Chosen by the handler; the response is found under it.
  std::string method;  ///< elicitation/create, sampling/createMessage or roots/list.
  Json params;
};

/// What a handler needs before it can do its work. It is then run anew, from the beginning, with
/// the responses in its InputContext: nothing of the first run is kept.
struct InputRequired {
  std::vector<InputRequest> requests;
  /// Comes back as `request_state`. It passes through the client's hands, so that whoever relies on
  /// it must sign it (2026-07-28, basic/patterns/mrtr). Not sent when empty.
  std::string state = {};
};

/// What a handler knows of the client: in each round the same, except for the responses.
struct InputContext {
  /// What the client can be asked for, by the names of ClientCapabilities. An object.
  Json client_capabilities = Json::object();
  /// Key -> response, each a result as the client gave it; empty in the first round. Any client can
  /// send any of them at any time, asked or not.
  Json input_responses = Json::object();
  std::string request_state = {};
};

/// Reads `inputResponses` and `requestState` of a modern request; the error says what is wrong with
/// their shape. Capabilities are left empty.
RpcResult<InputContext> read_input(const Json& params);

/// Whether a client that declares `capabilities` can be asked this.
bool may_ask(const Json& capabilities, const InputRequest& request);

/// Whether the user answered a form and sent it off. `response`: an ElicitResult.
bool is_accepted(const Json& response);

/// Whether the user answered a form by declining or closing it. Several clients say so without
/// showing anything, so that it proves no will of the user.
bool is_turned_down(const Json& response);

/// The modern result that asks (InputRequiredResult), without server info.
Json to_json(const InputRequired& input);

/// The refusal of a request which cannot be served without these capabilities of the client:
/// `{"sampling": {}}`.
RpcError missing_capability(Json required);

}  // namespace mcp
