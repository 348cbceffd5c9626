#include "core/parameters/value.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
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

bool is_count(std::string_view text) {
  constexpr std::size_t kMostDigits = 6;
  return !text.empty() && text.size() <= kMostDigits &&
         std::all_of(text.begin(), text.end(), base::is_digit);
}

// How many counts are between colons, one to three: `1:30:00`. Zero for any other text.
std::size_t clock_parts(std::string_view text) {
  std::size_t parts = 1;
  for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':')) {
    if (!is_count(text.substr(0, colon))) return 0;
    text.remove_prefix(colon + 1);
    ++parts;
  }
  return is_count(text) && parts <= 3 ? parts : 0;
}

struct Amount {
  std::string number;
  std::string unit;  ///< In lower case.
};

std::optional<Amount> read_amount(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (!is_count(text.substr(0, digits))) return std::nullopt;
  return Amount{std::string(text.substr(0, digits)),
                base::lower_case(base::trimmed(text.substr(digits)))};
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

std::optional<std::string> slurm_duration(std::string_view text) {
  text = base::trimmed(text);
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    const bool fits = is_count(text.substr(0, dash)) && clock_parts(text.substr(dash + 1)) > 0;
    return fits ? std::optional(std::string(text)) : std::nullopt;
  }
  if (clock_parts(text) > 0) return std::string(text);
  const auto amount = read_amount(text);
  if (!amount) return std::nullopt;
  const auto& [number, unit] = *amount;
  if (base::is_one_of(unit, {"m", "min", "mins", "minute", "minutes"})) return number + ":00";
  if (base::is_one_of(unit, {"h", "hr", "hrs", "hour", "hours"})) return number + ":00:00";
  if (base::is_one_of(unit, {"d", "day", "days"})) return number + "-00:00:00";
  return std::nullopt;
}

std::optional<std::string> slurm_memory(std::string_view text) {
  const auto amount = read_amount(base::trimmed(text));
  if (!amount) return std::nullopt;
  const auto& [number, unit] = *amount;
  if (unit.empty()) return number == "0" ? std::optional(number) : std::nullopt;
  const bool is_unit = std::string_view("kmgt").find(unit.front()) != std::string_view::npos &&
                       base::is_one_of(std::string_view(unit).substr(1), {"", "b", "ib"});
  if (!is_unit) return std::nullopt;
  return number + static_cast<char>(unit.front() - 'a' + 'A');
}

}  // namespace core
