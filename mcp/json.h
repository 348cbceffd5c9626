#pragma once

#include <nlohmann/json.hpp>

namespace mcp {

/// JSON with keys in the order in which they were written: people read results in our order.
using Json = nlohmann::ordered_json;

/// The member of this name, a part of `object`; null where there is none, or `object` is not one.
inline const Json* member(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it == object.end() ? nullptr : &*it;
}

/// The same for a string; null also where the member is something else.
inline const std::string* string_member(const Json& object, const char* key) {
  const Json* value = member(object, key);
  return value != nullptr && value->is_string() ? value->get_ptr<const std::string*>() : nullptr;
}

}  // namespace mcp
