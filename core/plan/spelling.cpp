#include "core/plan/spelling.h"

#include <fmt/format.h>

#include "core/plan/label.h"
#include "core/plan/remark.h"

namespace core {

std::optional<std::string> spelled_name(std::string_view label, std::string_view known_name,
                                        std::string_view kind, const Source& source,
                                        const Answers& answers, std::vector<Missing>& missing) {
  std::string field = fmt::format("spelling@{}", shown(label));
  if (const auto answer = answers.find(field); answer != answers.end()) {
    const std::string given = normalized_label(answer->second);
    if (given == normalized_label(kNoneOfThese)) return std::nullopt;
    if (given == normalized_label(known_name)) return std::string(known_name);
  }
  missing.push_back(
      Missing{.field = std::move(field),
              .question = fmt::format("The {} `{}` ({}) is no known name. Is `{}` meant?", kind,
                                      shown(label), to_string(source), known_name),
              .looked_in = {to_string(source)},
              .type = "string",
              .choices = {std::string(known_name), std::string(kNoneOfThese)},
              .default_value = std::nullopt,
              .example = std::string(known_name)});
  return std::string(known_name);
}

}  // namespace core
