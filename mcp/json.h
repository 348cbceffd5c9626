#pragma once

#include <nlohmann/json.hpp>

namespace mcp {

/// JSON with keys in the order in which they were written: people read results in our order.
using Json = nlohmann::ordered_json;

/// The member of this name, a part of `object`; nullptr where it has none or is no object.
inline const Json* member(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it == object.end() ? nullptr : &*it;
}

}  // namespace mcp
