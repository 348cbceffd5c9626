// A text that is read as a number is read the same again, as what the C library reads where that is
// plain decimal, and what is written for it, for directory names and for YAML, reads back as
// exactly the same number. Whole numbers are the numbers that are whole, but those whose point may
// be a mark of thousands.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "base/utf8.h"
#include "core/text/number.h"
#include "core/text/yaml_scalar.h"
#include "tests/fuzz/property.h"

namespace fuzz_test {
namespace {

/// Digits with at most a sign, a point and an exponent: what the C library reads as we must.
bool is_plain_decimal(std::string_view text) {
  return !text.empty() && text.front() != '+' &&
         text.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
         text.front() >= '0' && text.front() <= '9';
}

bool yaml_reads_back(double number) {
  const auto value = core::resolve_plain(core::yaml_number(number), core::YamlRules::pyyaml);
  const double* read = std::get_if<double>(&value);
  return read != nullptr && *read == number;
}

std::string broken_integer(std::string_view input, double number) {
  const auto whole = core::read_integer(input);
  if (whole && static_cast<double>(*whole) != number) return "the whole number is another one";
  const bool fits = std::fabs(number) < 9007199254740992.0;
  const bool is_asked = core::has_two_readings(input, true);
  if (is_asked && whole) return "a whole number with two readings is read";
  if (!whole && !is_asked && fits && number == std::floor(number)) {
    return "a whole number is refused as whole";
  }
  if (is_asked && input.find('.') == std::string_view::npos) return "no point may part thousands";
  if (whole && number != std::floor(number)) return "a number with a fraction is read as whole";
  return {};
}

std::string broken_refusal(const core::Error& error) {
  if (error.message.empty()) return "an error says nothing";
  if (!base::is_valid_utf8(error.message)) return "an error is not UTF-8";
  return {};
}

}  // namespace

std::string broken_number(std::string_view input) {
  if (!base::is_valid_utf8(input)) return {};  // no text of a plan
  const auto number = core::read_number(input);
  if (number && core::has_two_readings(input, false)) return "a number with two readings is read";
  if (!number) {
    if (core::read_integer(input)) return "it is a whole number and no number";
    return broken_refusal(number.error());
  }
  if (!std::isfinite(*number)) return "it is read as a number that is not finite";
  if (*core::read_number(input) != *number) return "it is another number the second time";
  if (is_plain_decimal(input) && std::strtod(std::string(input).c_str(), nullptr) != *number) {
    return fmt::format("it is read as {} and not as the C library reads it", *number);
  }
  const std::string name = core::short_number(*number);
  const auto named = core::read_number(name);
  if (!named || *named != *number) return fmt::format("`{}` does not read back equal", name);
  if (!yaml_reads_back(*number)) return core::yaml_number(*number) + " does not read back equal";
  return broken_integer(input, *number);
}

}  // namespace fuzz_test
