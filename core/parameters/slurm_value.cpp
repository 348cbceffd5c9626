#include "core/parameters/slurm_value.h"

#include <array>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

constexpr std::size_t kMostDigits = 6;

bool is_count(std::string_view text) {
  if (text.empty() || text.size() > kMostDigits) return false;
  for (const char c : text) {
    if (!base::is_digit(c)) return false;
  }
  return true;
}

// Whether all parts between colons are counts; how many there are.
std::size_t counts_between_colons(std::string_view text) {
  std::size_t parts = 1;
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':')) {
    if (!is_count(text.substr(0, colon))) return 0;
    text.remove_prefix(colon + 1);
    ++parts;
  }
  return is_count(text) ? parts : 0;
}

struct Amount {
  std::string number;
  std::string unit;  ///< In lower case.
};

std::optional<Amount> amount(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && base::is_digit(text[digits])) ++digits;
  if (!is_count(text.substr(0, digits))) return std::nullopt;
  Amount result{std::string(text.substr(0, digits)), {}};
  for (const char c : base::trimmed(text.substr(digits))) {
    result.unit += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

}  // namespace

std::optional<std::string> slurm_duration(std::string_view text) {
  text = base::trimmed(text);
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    const bool fits = is_count(text.substr(0, dash)) &&
                      counts_between_colons(text.substr(dash + 1)) >= 1 &&
                      counts_between_colons(text.substr(dash + 1)) <= 3;
    return fits ? std::optional(std::string(text)) : std::nullopt;
  }
  const std::size_t parts = counts_between_colons(text);
  if (parts >= 1 && parts <= 3) return std::string(text);

  const auto given = amount(text);
  if (!given) return std::nullopt;
  const std::string& unit = given->unit;
  if (unit == "m" || unit == "min" || unit == "mins" || unit == "minute" || unit == "minutes") {
    return given->number + ":00";
  }
  if (unit == "h" || unit == "hr" || unit == "hrs" || unit == "hour" || unit == "hours") {
    return given->number + ":00:00";
  }
  if (unit == "d" || unit == "day" || unit == "days") return given->number + "-00:00:00";
  return std::nullopt;
}

std::optional<std::string> slurm_memory(std::string_view text) {
  const auto given = amount(base::trimmed(text));
  if (!given) return std::nullopt;
  if (given->unit.empty())
    return given->number == "0" ? std::optional(given->number) : std::nullopt;
  static constexpr std::array<std::string_view, 3> kTails = {"", "b", "ib"};
  const char letter = given->unit.front();
  if (std::string_view("kmgt").find(letter) == std::string_view::npos) return std::nullopt;
  for (const std::string_view tail : kTails) {
    if (std::string_view(given->unit).substr(1) == tail) {
      return given->number + static_cast<char>(letter - 'a' + 'A');
    }
  }
  return std::nullopt;
}

}  // namespace core
