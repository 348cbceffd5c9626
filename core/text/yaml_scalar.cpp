#include "core/text/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <regex>
#include <system_error>

#include "base/ascii.h"

namespace core {
namespace {

// The patterns of PyYAML's resolver (YAML 1.1), and the float that OmegaConf's loader puts in its
// place. Longer plain text is not a number: std::regex works by recursion.
constexpr std::size_t kMostScalarBytes = 200;

const std::regex& integer_pattern() {
  static const std::regex pattern(
      "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
      "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+",
      std::regex::optimize);
  return pattern;
}

const std::regex& float_pattern(YamlRules rules) {
  static const std::regex pyyaml(
      "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
      "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)",
      std::regex::optimize);
  static const std::regex omegaconf(
      "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
      "|\\.[0-9_]*[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
      "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)",
      std::regex::optimize);
  return rules == YamlRules::pyyaml ? pyyaml : omegaconf;
}

const std::regex& date_pattern() {
  static const std::regex pattern(
      "[0-9]{4}-[0-9]{2}-[0-9]{2}"
      "|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \\t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}"
      "(?:\\.[0-9]*)?(?:[ \\t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?",
      std::regex::optimize);
  return pattern;
}

/// `1:30` as 90 and `1:30.5` as 90.5.
double sexagesimal(const std::string& digits) {
  double value = 0;
  std::size_t at = 0;
  while (at <= digits.size()) {
    const std::size_t colon = std::min(digits.find(':', at), digits.size());
    value = value * 60 + std::strtod(digits.substr(at, colon - at).c_str(), nullptr);
    at = colon + 1;
  }
  return value;
}

YamlValue integer_or_double(double value) {
  constexpr double kLimit = 9007199254740992.0;  // 2^53: beyond it a double is not an exact integer
  if (std::abs(value) > kLimit) return value;
  return static_cast<std::int64_t>(value);
}

YamlValue integer_in_base(bool negative, const std::string& digits, int base) {
  const std::string signed_digits = negative ? "-" + digits : digits;
  std::int64_t integer = 0;
  const char* const end = signed_digits.data() + signed_digits.size();
  const auto parsed = std::from_chars(signed_digits.data(), end, integer, base);
  if (parsed.ec == std::errc()) return integer;
  double value = 0;
  for (const char digit : digits) {
    int number = 0;
    std::from_chars(&digit, &digit + 1, number, base);
    value = value * base + number;
  }
  return negative ? -value : value;
}

struct Signed {
  bool negative = false;
  std::string digits;  ///< Without sign and underscores.
};

Signed without_sign(std::string_view text) {
  Signed number{text.front() == '-', std::string(text)};
  if (text.front() == '-' || text.front() == '+') number.digits.erase(0, 1);
  number.digits.erase(std::remove(number.digits.begin(), number.digits.end(), '_'),
                      number.digits.end());
  return number;
}

YamlValue integer_value(std::string_view text) {
  const auto [negative, digits] = without_sign(text);
  if (digits.find(':') != std::string::npos) {
    const double value = sexagesimal(digits);
    return integer_or_double(negative ? -value : value);
  }
  const std::string prefix = digits.substr(0, 2);
  if (prefix == "0b") return integer_in_base(negative, digits.substr(2), 2);
  if (prefix == "0x") return integer_in_base(negative, digits.substr(2), 16);
  const bool octal = digits.size() > 1 && digits.front() == '0';
  return integer_in_base(negative, digits, octal ? 8 : 10);
}

YamlValue float_value(std::string_view text) {
  const auto [negative, digits] = without_sign(text);
  double value = 0;
  const char last = digits.back();
  if (digits.find(':') != std::string::npos) {
    value = sexagesimal(digits);
  } else if (last == 'n' || last == 'N') {
    return std::numeric_limits<double>::quiet_NaN();
  } else if (last == 'f' || last == 'F') {
    value = std::numeric_limits<double>::infinity();
  } else {
    // Unlike std::from_chars it gives infinity for what is too large, as Python does. This program
    // never leaves the C locale.
    value = std::strtod(digits.c_str(), nullptr);
  }
  return negative ? -value : value;
}

}  // namespace

YamlValue resolve_plain(std::string_view text, YamlRules rules) {
  using base::is_one_of;
  if (text.empty() || is_one_of(text, {"~", "null", "Null", "NULL"})) return YamlNull{};
  if (is_one_of(text, {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})) return true;
  if (is_one_of(text, {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})) {
    return false;
  }
  if (text.size() > kMostScalarBytes ||
      std::string_view("-+0123456789.").find(text.front()) == std::string_view::npos) {
    return std::string(text);
  }
  const auto matches = [text](const std::regex& pattern) {
    return std::regex_match(text.begin(), text.end(), pattern);
  };
  if (matches(float_pattern(rules))) return float_value(text);
  if (matches(integer_pattern())) return integer_value(text);
  if (rules == YamlRules::pyyaml && matches(date_pattern())) return YamlDate{std::string(text)};
  return std::string(text);
}

}  // namespace core
