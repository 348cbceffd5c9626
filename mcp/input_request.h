#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/json.h"
#include "mcp/rpc_error.h"

namespace mcp {

/// Something that only the client can answer: its user, its model or its roots.
struct InputRequest {
  std::string key;     ///< Chosen by the handler; the response is found under it.
  std::string method;  ///< elicitation/create, sampling/createMessage or roots/list.
  Json params;
};

/// What a handler needs before it can do its work. It then runs again, from the beginning, with the
/// responses in its InputContext: nothing of the first run is kept.
struct InputRequired {
  std::vector<InputRequest> requests;
  /// Comes back as `request_state`. It passes through the client's hands, so a handler that relies
  /// on it must sign it (2026-07-28, basic/patterns/mrtr). Not sent when empty.
  std::string state = {};
};

/// What a handler knows about the client: the same in each round, except for the responses.
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

/// Whether the user answered a form and sent it. `response`: an ElicitResult.
bool is_accepted(const Json& response);

/// Whether the user answered a form by declining or closing it. Several clients say so without
/// showing anything, so it does not prove what the user wants.
bool is_declined(const Json& response);

/// What the user filled in, by field; empty when the response is not an accepted form. Nothing in
/// it was checked: any client can send anything.
Json accepted_content(const Json& response);

/// The modern result that asks (InputRequiredResult), without server info.
Json to_json(const InputRequired& input);

/// Refuses a request that cannot be served without these capabilities of the client:
/// `{"sampling": {}}`.
RpcError missing_capability(Json required);

/// One field of a form. All of them are required: a user who cannot answer declines the form.
struct FormField {
  std::string key;              ///< The property's name, also in the answer's content.
  std::string type = "string";  ///< `string`, `integer`, `number` or `boolean`.
  std::string title = {};
  std::string description = {};
  /// Empty when any value of the type will do. A field with choices is a string, whatever its type.
  std::vector<std::string> choices = {};
  Json default_value = nullptr;  ///< Null for none. One that is not of the type is left out.
};

/// The most fields that one form has: more than a person reads at once.
inline constexpr std::size_t kMostFormFields = 12;

/// A form for the user (MCP, client/elicitation), in terms that all revisions know: a flat object
/// of typed properties, choices as a plain `enum`.
InputRequest form(std::string key, std::string message, const std::vector<FormField>& fields);

/// What a legacy client can be asked for: `{"elicitation": {}}` if it declared forms and negotiated
/// a revision that has them (2025-06-18 and later), otherwise `{}`.
Json askable_capabilities(std::string_view revision, const Json& capabilities);

/// The parameters of an `elicitation/create` as far as `revision` knows them: 2025-06-18 has no
/// mode, and defaults only for booleans (schema 2025-06-18, ElicitRequest,
/// PrimitiveSchemaDefinition).
Json params_in_revision(Json params, std::string_view revision);

}  // namespace mcp
