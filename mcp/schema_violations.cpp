#include "mcp/schema_violations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "base/ascii.h"
#include "base/utf8.h"
#include "mcp/wording.h"

namespace mcp {
namespace {

constexpr std::size_t kMostViolations = 20;

/// The first keyword that is not supported; null when all are.
const std::string* unsupported_keyword(const Json& schema) {
  if (!schema.is_object()) return nullptr;  // `additionalProperties` may be true or false.
  for (auto it = schema.begin(); it != schema.end(); ++it) {
    const std::string* found = nullptr;
    if (it.key() == "properties") {
      for (const Json& property : *it) {
        if (found == nullptr) found = unsupported_keyword(property);
      }
    } else if (it.key() == "items" || it.key() == "additionalProperties") {
      found = unsupported_keyword(*it);
    } else if (!base::is_one_of(
                   it.key(), {"type", "required", "enum", "minimum", "maximum", "exclusiveMinimum",
                              "minLength", "minItems", "title", "description", "default"})) {
      found = &it.key();
    }
    if (found != nullptr) return found;
  }
  return nullptr;
}

/// JSON Schema counts `100.0` and `1e2` among the integers. Up to 2^53, where doubles are exact.
bool is_integral(const Json& value) {
  constexpr double kMostExact = 9007199254740992.0;
  if (!value.is_number_float()) return value.is_number_integer();
  const auto number = value.get<double>();
  return std::abs(number) <= kMostExact && std::trunc(number) == number;
}

bool has_type(const Json& value, const Json& type) {
  if (type.is_array()) {
    return std::ranges::any_of(type, [&](const Json& each) { return has_type(value, each); });
  }
  if (type == "number") return value.is_number();
  if (type == "integer") return is_integral(value);
  return type == value.type_name();
}

/// A walk through a value and its schema, side by side.
class SchemaWalk {
 public:
  explicit SchemaWalk(std::string_view root_name) : place_(root_name) {}

  void check(const Json& schema, const Json& value);

  std::vector<std::string> violations;

 private:
  void check_number(const Json& schema, const Json& value);
  void check_object(const Json& schema, const Json& value);

  /// Says what is wrong with the value at the current place.
  void add(std::string_view problem) {
    if (violations.size() < kMostViolations) {
      violations.push_back(fmt::format("{}: {}", place_, problem));
    }
  }
  void expected(std::string_view what, const Json& value) {
    add(fmt::format("expected {}, got {}", what, described(value)));
  }

  std::string place_;
};

void SchemaWalk::check(const Json& schema, const Json& value) {
  if (violations.size() >= kMostViolations) return;
  const Json* choices = member(schema, "enum");
  if (choices != nullptr && std::ranges::find(*choices, value) == choices->end()) {
    std::vector<std::string> texts;
    for (const Json& choice : *choices) texts.push_back(choice.dump());
    return expected(fmt::format("one of {}", fmt::join(texts, ", ")), value);
  }
  const Json* type = member(schema, "type");
  if (type != nullptr && !has_type(value, *type)) {
    if (type->is_string()) return expected(type->get<std::string>(), value);
    return expected(fmt::to_string(fmt::join(type->get<std::vector<std::string>>(), " or ")),
                    value);
  }
  const auto at_least = [&](const char* keyword, std::size_t size, std::string_view noun) {
    const Json* least = member(schema, keyword);
    if (least == nullptr || size >= least->get<std::size_t>()) return;
    add(fmt::format("expected at least {} {}{}, got {}", least->dump(), noun,
                    *least == 1 ? "" : "s", size));
  };
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto continuations = std::ranges::count_if(text, base::is_continuation);
    at_least("minLength", text.size() - static_cast<std::size_t>(continuations), "character");
  } else if (value.is_number()) {
    check_number(schema, value);
  } else if (value.is_object()) {
    check_object(schema, value);
  } else if (value.is_array()) {
    at_least("minItems", value.size(), "item");
    const Json* items = member(schema, "items");
    const std::size_t length = place_.size();
    for (std::size_t i = 0; items != nullptr && i < value.size(); ++i) {
      fmt::format_to(std::back_inserter(place_), "[{}]", i);
      check(*items, value[i]);
      place_.resize(length);
    }
  }
}

void SchemaWalk::check_number(const Json& schema, const Json& value) {
  const auto number = value.get<double>();
  const auto check_limit = [&](const char* keyword, std::string_view words, auto holds) {
    const Json* limit = member(schema, keyword);
    if (limit == nullptr || holds(number, limit->get<double>())) return;
    expected(fmt::format("a number {} {}", words, limit->dump()), value);
  };
  check_limit("minimum", "of at least", std::greater_equal());
  check_limit("exclusiveMinimum", "greater than", std::greater());
  check_limit("maximum", "of at most", std::less_equal());
}

void SchemaWalk::check_object(const Json& schema, const Json& value) {
  const Json* properties = member(schema, "properties");
  const Json* others = member(schema, "additionalProperties");
  const std::size_t length = place_.size();
  for (auto it = value.begin(); it != value.end(); ++it) {
    const Json* known = properties == nullptr ? nullptr : member(*properties, it.key().c_str());
    const std::string quoted = known != nullptr ? "" : in_quotes(it.key());
    place_ += '.';
    place_ += known != nullptr ? it.key() : quoted.substr(1, quoted.size() - 2);
    if (known != nullptr) {
      check(*known, *it);
    } else if (others != nullptr && others->is_object()) {
      check(*others, *it);
    } else if (others != nullptr && *others == false) {
      std::vector<std::string> names;
      if (properties != nullptr) {
        for (const auto& property : properties->items()) names.push_back(property.key());
      }
      add("unknown property" + suggestion(it.key(), names));
    }
    place_.resize(length);
  }
  const Json* required = member(schema, "required");
  if (required == nullptr) return;
  for (const Json& name : *required) {
    if (!value.contains(name.get_ref<const std::string&>())) {
      add(fmt::format("missing required property {}", name.dump()));
    }
  }
}

}  // namespace

std::vector<std::string> schema_violations(const Json& schema, const Json& value,
                                           std::string_view root_name) {
  if (const std::string* keyword = unsupported_keyword(schema)) {
    return {fmt::format("{}: its schema uses \"{}\", which is not supported", root_name, *keyword)};
  }
  SchemaWalk walk(root_name);
  walk.check(schema, value);
  return walk.violations;
}

}  // namespace mcp
