#include "mcp/schema_violation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "mcp/wording.h"

namespace mcp {
namespace {

const Json* member(const Json& object, const std::string& key) {
  if (!object.is_object()) return nullptr;
  const auto it = object.find(key);
  return it == object.end() ? nullptr : &*it;
}

bool has_type(const Json& value, std::string_view type) {
  if (type == "number") return value.is_number();
  if (type == "integer") return value.is_number_integer();
  return type == value.type_name();
}

/// The types that a schema allows, its alternatives included; empty when it allows any.
std::vector<std::string> types_of(const Json& schema) {
  std::vector<std::string> types;
  if (const Json* type = member(schema, "type")) {
    if (type->is_string()) return {type->get<std::string>()};
    return type->get<std::vector<std::string>>();
  }
  for (const char* key : {"anyOf", "oneOf"}) {
    const Json* alternatives = member(schema, key);
    if (alternatives == nullptr) continue;
    for (const Json& alternative : *alternatives) {
      for (std::string& type : types_of(alternative)) types.push_back(std::move(type));
    }
  }
  return types;
}

bool allows_type_of(const Json& schema, const Json& value) {
  const auto types = types_of(schema);
  return types.empty() ||
         std::ranges::any_of(types, [&](const std::string& type) { return has_type(value, type); });
}

/// Follows `$ref`, then goes into the alternative that is meant for a value of this type.
const Json* meant_for(const Json& value, const Json* schema, const Json& root) {
  if (const Json* reference = member(*schema, "$ref")) {
    const Json::json_pointer place(reference->get<std::string>().substr(1));  // "#/definitions/x"
    return meant_for(value, &root.at(place), root);
  }
  for (const char* key : {"anyOf", "oneOf"}) {
    const Json* alternatives = member(*schema, key);
    if (alternatives == nullptr) continue;
    for (const Json& alternative : *alternatives) {
      const Json* candidate = meant_for(value, &alternative, root);
      if (allows_type_of(*candidate, value)) return candidate;
    }
  }
  return schema;
}

/// A place in the value, with the schema that is meant for it.
struct Place {
  std::string name;
  const Json* schema;
  const Json* value;
};

const Json& nothing() {
  static const Json empty = Json::object();
  return empty;
}

const Json* schema_of_property(const Json& schema, const std::string& name) {
  const Json* properties = member(schema, "properties");
  const Json* property = properties != nullptr ? member(*properties, name) : nullptr;
  return property != nullptr ? property : member(schema, "additionalProperties");
}

/// One step down; false when the step leads nowhere.
bool descend(Place& place, std::string_view step, const Json& root) {
  const std::string name(step.substr(1, step.size() - 2));  // "[name]"
  const Json* below = nullptr;
  if (place.value->is_array()) {
    size_t index = 0;
    std::from_chars(name.data(), name.data() + name.size(), index);
    if (index >= place.value->size()) return false;
    place.name += fmt::format("[{}]", index);
    place.value = &(*place.value)[index];
    below = member(*place.schema, "items");
  } else {
    const Json* value = member(*place.value, name);
    if (value == nullptr) return false;
    place.name += "." + name;
    place.value = value;
    below = schema_of_property(*place.schema, name);
  }
  place.schema = below != nullptr ? meant_for(*place.value, below, root) : &nothing();
  return true;
}

std::vector<std::string> wrong_type(const Place& place) {
  if (allows_type_of(*place.schema, *place.value)) return {};  // Of an alternative not meant.
  return {fmt::format("{}: expected {}, got {}", place.name,
                      fmt::join(types_of(*place.schema), " or "), described(*place.value))};
}

std::vector<std::string> not_among(const Place& place) {
  const Json* choices = member(*place.schema, "enum");
  if (choices == nullptr) return {};
  std::vector<std::string> texts;
  for (const Json& choice : *choices) texts.push_back(choice.dump());
  return {fmt::format("{}: expected one of {}, got {}", place.name, fmt::join(texts, ", "),
                      described(*place.value))};
}

std::vector<std::string> unknown_properties(const Place& place) {
  std::vector<std::string> known;
  if (const Json* properties = member(*place.schema, "properties")) {
    for (const auto& [name, schema] : properties->items()) known.push_back(name);
  }
  std::vector<std::string> sentences;
  for (const auto& [name, value] : place.value->items()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string text = in_quotes(name);
    sentences.push_back(fmt::format("{}.{}: unknown property{}", place.name,
                                    std::string_view(text).substr(1, text.size() - 2),
                                    suggestion(name, known)));
  }
  return sentences;
}

std::vector<std::string> missing_properties(const Place& place) {
  std::vector<std::string> sentences;
  const Json* required = member(*place.schema, "required");
  if (required == nullptr) return sentences;
  for (const Json& name : *required) {
    if (place.value->contains(name.get<std::string>())) continue;
    sentences.push_back(fmt::format("{}: missing required property {}", place.name, name.dump()));
  }
  return sentences;
}

std::vector<std::string> out_of_range(const Place& place) {
  struct Limit {
    const char* key;
    const char* words;
    bool (*holds)(double value, double limit);
  };
  static constexpr std::array kLimits = {
      Limit{"minimum", "at least", [](double v, double l) { return v >= l; }},
      Limit{"exclusiveMinimum", "more than", [](double v, double l) { return v > l; }},
      Limit{"maximum", "at most", [](double v, double l) { return v <= l; }},
      Limit{"exclusiveMaximum", "less than", [](double v, double l) { return v < l; }}};
  std::vector<std::string> sentences;
  for (const auto& [key, words, holds] : kLimits) {
    const Json* limit = member(*place.schema, key);
    if (limit == nullptr || holds(place.value->get<double>(), limit->get<double>())) continue;
    sentences.push_back(fmt::format("{}: expected number {} {}, got {}", place.name, words,
                                    limit->dump(), described(*place.value)));
  }
  return sentences;
}

/// The validator's reasons, by their beginnings, and how we say them.
struct Wording {
  std::string_view reason;
  std::vector<std::string> (*say)(const Place&);
};

constexpr std::array kWordings = {
    Wording{"Value type not permitted", wrong_type},
    Wording{"Failed to match against any enum values", not_among},
    Wording{"Object contains a property", unknown_properties},
    Wording{"Missing required property", missing_properties},
    Wording{"Expected number", out_of_range},
    // Said already, of the deeper place or of the alternative that was meant.
    Wording{"Failed to validate", [](const Place&) { return std::vector<std::string>(); }}};

}  // namespace

std::vector<std::string> explain(const Finding& finding, const Json& schema, const Json& value,
                                 std::string_view root_name) {
  Place place{std::string(root_name), meant_for(value, &schema, schema), &value};
  for (const std::string& step : finding.path) {
    if (!descend(place, step, schema)) break;
  }
  for (const Wording& wording : kWordings) {
    if (finding.reason.starts_with(wording.reason)) return wording.say(place);
  }
  std::string reason = finding.reason;
  reason.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(reason.front())));
  if (reason.ends_with('.')) reason.pop_back();
  return {fmt::format("{}: {}, got {}", place.name, reason, described(*place.value))};
}

}  // namespace mcp
