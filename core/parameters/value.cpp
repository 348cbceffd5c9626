#include "core/parameters/value.h"

#include "core/text/number.h"

namespace core {
namespace {

bool is_number(const Value& value) {
  return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

double as_double(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

}  // namespace

bool same_value(const Value& left, const Value& right) {
  if (left.index() == right.index() && !std::holds_alternative<double>(left)) return left == right;
  return is_number(left) && is_number(right) && same_number(as_double(left), as_double(right));
}

std::string to_text(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value)) return short_number(*number);
  return std::get<std::string>(value);
}

}  // namespace core
