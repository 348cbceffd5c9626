#pragma once

#include <functional>
#include <string>
#include <vector>

namespace mcp {

/// Gives values for an argument of a prompt or a variable of a resource template, the best first,
/// from what the user has typed so far. May be empty: nothing is then suggested.
using CompletionHandler = std::function<std::vector<std::string>(const std::string& typed)>;

}  // namespace mcp
