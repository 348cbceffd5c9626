#include "core/generate/prompt_place.h"

#include <fmt/format.h>

namespace core {

std::optional<std::string> prompt_without_input(const RunConfig& run) {
  const Setting* prompt = run.find("prompt");
  if (prompt == nullptr || run.text("prompt").find("{input}") != std::string::npos) {
    return std::nullopt;
  }
  return fmt::format(
      "Prompt ({}) does not hold `{{input}}`, so that every record would train on the same text; "
      "put `{{input}}` where the record's input belongs.",
      prompt->where());
}

}  // namespace core
