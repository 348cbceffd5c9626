#include "core/text/number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"

namespace core {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr double kExactIntegers = 9007199254740992.0;  // 2^53: up to here a double holds every one

constexpr std::size_t kMostNumberBytes = 512;  // a double's longest spelling has about 340 bytes

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

std::string in_ticks(std::string_view text) {
  return "`" + base::display_text(base::trimmed(text)) + "`";
}

Error not_a_number(std::string_view text) { return {in_ticks(text) + " is not a number"}; }

/// Typographic marks in their ASCII spelling: superscripts become `^` and digits, every
/// multiplication sign becomes `*`.
std::string in_ascii(std::string_view text) {
  constexpr std::array<std::array<std::string_view, 2>, 16> kSpellings{{{"⁰", "0"},
                                                                        {"¹", "1"},
                                                                        {"²", "2"},
                                                                        {"³", "3"},
                                                                        {"⁴", "4"},
                                                                        {"⁵", "5"},
                                                                        {"⁶", "6"},
                                                                        {"⁷", "7"},
                                                                        {"⁸", "8"},
                                                                        {"⁹", "9"},
                                                                        {"⁻", "-"},
                                                                        {"⁺", "+"},
                                                                        {"×", "*"},
                                                                        {"·", "*"},
                                                                        {"⋅", "*"},
                                                                        {"−", "-"}}};
  constexpr std::ptrdiff_t kSuperscripts = 12;  // the first ones
  std::string ascii;
  bool raised = false;
  while (!text.empty()) {
    const auto* const mark =
        std::find_if(kSpellings.begin(), kSpellings.end(),
                     [&](const auto& spelling) { return text.starts_with(spelling[0]); });
    const bool is_super = mark < kSpellings.begin() + kSuperscripts;
    if (is_super && !raised) ascii += '^';
    raised = is_super;
    ascii += mark == kSpellings.end() ? text.substr(0, 1) : (*mark)[1];
    text.remove_prefix(mark == kSpellings.end() ? 1 : (*mark)[0].size());
  }
  return ascii;
}

/// `5 * 10^-5`, `5x10^-5` and `10^-5` as `5e-5`; other text as it is.
std::string in_e_notation(const std::string& text) {
  const std::size_t power = text.find("10^");
  if (power == std::string::npos) return text;
  std::string_view factor = base::trimmed(std::string_view(text).substr(0, power));
  const std::string_view exponent = std::string_view(text).substr(power + 3);
  if (factor.empty() || factor == "-" || factor == "+") {
    return fmt::format("{}1e{}", factor, exponent);
  }
  if (std::string_view("*xX").find(factor.back()) == std::string_view::npos) return text;
  factor.remove_suffix(1);
  return fmt::format("{}e{}", base::trimmed(factor), exponent);
}

/// Whether the commas of `digits` separate groups of three: `1,000`, `12,345,678`, not `0,001`.
bool grouped_by_threes(std::string_view digits) {
  const std::size_t first = digits.find(',');
  if (first == 0 || first > 3 || digits[0] == '0') return false;
  std::string_view rest = digits.substr(first);
  while (!rest.empty()) {
    if (rest.size() < 4 || rest[0] != ',' || !all_digits(rest.substr(1, 3))) return false;
    rest.remove_prefix(4);
  }
  return all_digits(digits.substr(0, first));
}

/// Whether the only comma separates digits that are not groups of three: `1,5`, `0,001`.
bool has_comma_of_two_readings(const std::string& number) {
  const std::size_t sign = number[0] == '-' || number[0] == '+' ? 1 : 0;
  return std::count(number.begin(), number.end(), ',') == 1 && base::is_digit(number.back()) &&
         number.find_first_not_of("0123456789,", sign) == std::string::npos &&
         !grouped_by_threes(std::string_view(number).substr(sign));
}

/// The number's text without its commas, where they have one meaning.
Result<std::string> without_commas(std::string number, std::string_view as_written) {
  if (number.find(',') == std::string::npos) return number;
  const std::size_t sign = number[0] == '-' || number[0] == '+' ? 1 : 0;
  const std::size_t end = std::min(number.find_first_not_of("0123456789,", sign), number.size());
  if (grouped_by_threes(std::string_view(number).substr(sign, end - sign)) &&
      number.find(',', end) == std::string::npos) {
    number.erase(std::remove(number.begin(), number.end(), ','), number.end());
    return number;
  }
  if (!has_comma_of_two_readings(number)) return not_a_number(as_written);
  return Error{in_ticks(as_written) +
               " can be read in two ways, since its comma may be a decimal point or a thousands "
               "separator; write it with a point or without the comma"};
}

/// Whether `text` is `[sign] digits [. digits] [e [sign] digits]`, in the letters that
/// std::from_chars reads, and nothing else.
bool is_decimal_number(std::string_view text) {
  const auto skip_digits = [&text] {
    const std::size_t count = std::min(text.find_first_not_of(kDigits), text.size());
    text.remove_prefix(count);
    return count;
  };
  const auto skip = [&text](std::string_view any_of) {
    const bool there = !text.empty() && any_of.find(text[0]) != std::string_view::npos;
    if (there) text.remove_prefix(1);
    return there;
  };
  skip("-");
  std::size_t digits = skip_digits();
  if (skip(".")) digits += skip_digits();
  if (digits == 0) return false;
  if (!skip("eE")) return text.empty();
  skip("+-");
  return skip_digits() > 0 && text.empty();
}

/// Whether points may separate groups of three: `1.000`, `12.345.678`, not `0.125`.
bool may_be_thousands(const std::string& number) {
  std::string commas = number;
  std::replace(commas.begin(), commas.end(), '.', ',');
  return commas.find(',') != std::string::npos && grouped_by_threes(commas);
}

/// What a person wrote in ASCII and E notation, without the mark of an estimate.
std::string as_typed(std::string_view text) {
  std::string number = in_e_notation(in_ascii(text));
  if (number.size() > 1 && number[0] == '~') number = std::string(base::trimmed(number.substr(1)));
  return number;
}

bool is_percentage(const std::string& number) {
  return number.back() == '%' &&
         is_decimal_number(base::trimmed(number.substr(0, number.size() - 1)));
}

/// What the readers share: the ASCII decimal spelling of what a person wrote, without a `+`.
Result<std::string> normalized(std::string_view as_written) {
  const std::string_view text = base::trimmed(as_written);
  if (text.empty()) return Error{"a number is expected, but there is nothing"};
  if (text.size() > kMostNumberBytes) return not_a_number(text);
  const std::string number = as_typed(text);
  if (is_percentage(number)) {
    return Error{
        fmt::format("{} can be read in two ways, as a fraction of 1 or as {}; write the one that "
                    "is meant, without the percent sign",
                    in_ticks(text), base::trimmed(number.substr(0, number.size() - 1)))};
  }
  auto plain = without_commas(number, text);
  if (!plain) return plain;
  if (plain->size() > 1 && plain->front() == '+' && plain->at(1) != '-') plain->erase(0, 1);
  if (!is_decimal_number(*plain)) return not_a_number(text);
  return plain;
}

/// The value of a text that is_decimal_number().
Result<double> double_of(const std::string& number, std::string_view as_written) {
  double value = 0;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), value);
  if (parsed.ec == std::errc::result_out_of_range) {
    return Error{in_ticks(as_written) + " is too large or too small for a number"};
  }
  if (parsed.ec != std::errc() || parsed.ptr != number.data() + number.size()) {
    return not_a_number(as_written);
  }
  return value;
}

/// `5e-05` and `1e+20` as `5e-5` and `1e20`.
std::string with_short_exponent(const std::string& scientific) {
  const std::size_t mark = scientific.find('e');
  if (mark == std::string::npos) return scientific;
  const std::string_view exponent = std::string_view(scientific).substr(mark + 1);
  const std::size_t first = exponent.find_first_not_of("+-0");
  return fmt::format("{}e{}{}", scientific.substr(0, mark), exponent[0] == '-' ? "-" : "",
                     first == std::string_view::npos ? "0" : exponent.substr(first));
}

std::string shortest(double value, std::chars_format format) {
  std::array<char, 400> buffer;  // the longest decimal spelling has 1 + 309 or 2 + 324 + 17 bytes
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  return {buffer.data(), end.ptr};
}

bool is_whole(double value) {
  return std::trunc(value) == value && std::abs(value) <= kExactIntegers;
}

}  // namespace

Result<double> read_number(std::string_view text) {
  const auto number = normalized(text);
  if (!number) return number.error();
  return double_of(*number, text);
}

Result<std::int64_t> read_integer(std::string_view text) {
  const auto number = normalized(text);
  if (!number) return number.error();
  std::int64_t integer = 0;
  const char* const end = number->data() + number->size();
  const auto parsed = std::from_chars(number->data(), end, integer);
  if (parsed.ec == std::errc() && parsed.ptr == end) return integer;
  if (may_be_thousands(*number)) {
    return Error{
        fmt::format("{} can be read in two ways, since its point may be a decimal point or a "
                    "thousands separator; write it without the point",
                    in_ticks(text))};
  }
  const auto value = double_of(*number, text);
  if (!value) return value.error();
  if (std::trunc(*value) != *value) return Error{in_ticks(text) + " is not a whole number"};
  if (!is_whole(*value)) return Error{in_ticks(text) + " is too large for a whole number"};
  return static_cast<std::int64_t>(*value);
}

bool has_two_readings(std::string_view text, bool whole) {
  text = base::trimmed(text);
  if (text.empty() || text.size() > kMostNumberBytes) return false;
  const std::string number = as_typed(text);
  if (number.empty()) return false;
  if (is_percentage(number) || has_comma_of_two_readings(number)) return true;
  const auto plain = normalized(text);
  return whole && plain && may_be_thousands(*plain);
}

std::string short_number(double value) {
  if (is_whole(value)) return fmt::format("{}", static_cast<std::int64_t>(value));
  const std::string decimal = shortest(value, std::chars_format::fixed);
  const std::string scientific =
      with_short_exponent(shortest(value, std::chars_format::scientific));
  return scientific.size() < decimal.size() ? scientific : decimal;
}

std::string yaml_number(double value) {
  const std::string scientific = shortest(value, std::chars_format::scientific);
  const std::size_t mark = scientific.find('e');
  int exponent = 0;
  const std::size_t digits = mark + (scientific[mark + 1] == '+' ? 2 : 1);
  std::from_chars(scientific.data() + digits, scientific.data() + scientific.size(), exponent);
  // PyYAML writes Python's repr(): scientific below 1e-4 and from 1e16 on, always with a point.
  if (exponent < -4 || exponent >= 16) {
    const bool has_point = scientific.find('.') != std::string::npos;
    return scientific.substr(0, mark) + (has_point ? "" : ".0") + scientific.substr(mark);
  }
  std::string decimal = shortest(value, std::chars_format::fixed);
  if (decimal.find('.') == std::string::npos) decimal += ".0";
  return decimal;
}

bool same_number(double a, double b) {
  return a == b || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

}  // namespace core
