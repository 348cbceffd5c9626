#pragma once

#include <nlohmann/json.hpp>

namespace mcp {

/// JSON with keys in the order in which they were written: people read results in our order.
using Json = nlohmann::ordered_json;

}  // namespace mcp
