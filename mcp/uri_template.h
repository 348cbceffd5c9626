#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mcp {

/// Variable -> value, percent-decoded.
using UriVariables = std::map<std::string, std::string>;

/// The values that the variables of a URI template have in `uri`; nothing when it does not fit, or
/// when a value is empty, holds a NUL or a `%` without two hex digits.
///
/// Of RFC 6570 this knows `{name}`, which ends at the next `/`, and `{+name}`, which may hold
/// slashes.
/// EXPECTS: `{name}` is followed by `/` or the end, and nothing behind `{+name}` is a variable.
std::optional<UriVariables> match_uri(std::string_view uri_template, std::string_view uri);

/// A path as it may stand in a URI: all but slashes and letters, digits and `-._~` as `%XX`.
std::string encoded_path(std::string_view path);

}  // namespace mcp
