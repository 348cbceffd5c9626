#include "core/plan/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

/// Whether what stands in parentheses behind a label changes its values: `(×10⁻⁵)`, `(hours)`.
bool scales_values(std::string_view label) {
  static constexpr std::array<std::string_view, 17> kUnits = {
      "hour", "hr", "h", "minute", "min", "m", "second",   "sec",    "s",
      "gb",   "mb", "g", "gib",    "mib", "k", "thousand", "million"};
  const std::string tail = tail_of_label(label);
  const std::string words = normalized_words(tail);
  const bool is_unit = std::find(kUnits.begin(), kUnits.end(), words) != kUnits.end();
  return is_unit || tail.find('%') != std::string::npos || tail.find("×") != std::string::npos ||
         tail.find("10") != std::string::npos || tail.find("1e") != std::string::npos;
}

}  // namespace

std::optional<std::string> spelled_name(std::string_view label, std::string_view known_name,
                                        std::string_view kind, const Source& source,
                                        const Answers& answers, std::vector<Missing>& missing) {
  std::string field = fmt::format("spelling@{}", base::display_text(label));
  if (const auto answer = answers.find(field); answer != answers.end()) {
    const std::string given = normalized_label(answer->second);
    if (given == normalized_label(kNoneOfThese)) return std::nullopt;
    if (given == normalized_label(known_name)) return std::string(known_name);
  }
  const std::string scale =
      scales_values(label) ? fmt::format(" Its values would be taken as they are, without `{}`.",
                                         base::display_text(base::trimmed(tail_of_label(label))))
                           : std::string();
  missing.push_back(Missing{
      .field = std::move(field),
      .question = fmt::format("The {} `{}` ({}) is no known name. Is `{}` meant?{}", kind,
                              base::display_text(label), to_string(source), known_name, scale),
      .looked_in = {to_string(source)},
      .type = "string",
      .choices = {std::string(known_name), std::string(kNoneOfThese)},
      .default_value = std::nullopt,
      .example = std::string(known_name)});
  return std::string(known_name);
}

}  // namespace core
