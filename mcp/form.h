#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/input_request.h"
#include "mcp/json.h"

namespace mcp {

/// One field of a form. All of them are required: whoever cannot answer declines the form.
struct FormField {
  std::string key;  ///< The property's name, and where the answer stands in the content.
  std::string type = "string";  ///< `string`, `integer`, `number` or `boolean`.
  std::string title = {};
  std::string description = {};
  /// Empty when anything of the type will do. A field with choices is a string, whatever its type.
  std::vector<std::string> choices = {};
  Json default_value = nullptr;  ///< Null for none. One that is not of the type is left out.
};

/// The most fields that one form has: more than a person reads at once.
inline constexpr std::size_t kMostFormFields = 12;

/// A form for the user (MCP, client/elicitation), in the words that all revisions know: a flat
/// object of typed properties, choices as a plain `enum`.
InputRequest form(std::string key, std::string message, const std::vector<FormField>& fields);

/// What the user filled in, by field; empty when the response is no accepted form. Nothing in it
/// was checked: any client can send anything.
Json accepted_content(const Json& response);

}  // namespace mcp
