#include "core/plan/missing.h"

#include <fmt/format.h>

namespace core {
namespace {

std::string question_text(const Parameter& parameter, std::string_view subject) {
  if (parameter.question.empty()) {
    return fmt::format("Which {} should {} use?", parameter.name, subject);
  }
  std::string text(parameter.question);
  const std::size_t hole = text.find("{}");
  if (hole != std::string::npos) text.replace(hole, 2, subject);
  return text;
}

std::vector<std::string> choices_of(const Parameter& parameter) {
  return {parameter.choices.begin(), parameter.choices.end()};
}

std::optional<Value> default_of(const Parameter& parameter) {
  if (parameter.need != Need::by_default) return std::nullopt;
  const auto value = read_value(parameter, parameter.default_text);
  return value ? std::optional(*value) : std::nullopt;
}

}  // namespace

std::string_view schema_type(const Parameter& parameter) {
  switch (parameter.type) {
    case ValueType::integer:
      return "integer";
    case ValueType::number:
      return "number";
    case ValueType::boolean:
      return "boolean";
    case ValueType::validation:
    case ValueType::prompt:
    case ValueType::word:
    case ValueType::path:
    case ValueType::duration:
    case ValueType::memory:
    case ValueType::options:
      break;
  }
  return "string";
}

Missing missing_parameter(const Parameter& parameter, std::string field, std::string_view subject,
                          std::vector<std::string> looked_in) {
  const std::string_view silent = parameter.is_site_setting
                                      ? "Neither the plan nor the site settings give one."
                                      : "The plan gives none.";
  return Missing{.field = std::move(field),
                 .question = fmt::format("{} {}", question_text(parameter, subject), silent),
                 .looked_in = std::move(looked_in),
                 .type = std::string(schema_type(parameter)),
                 .choices = choices_of(parameter),
                 .default_value = default_of(parameter),
                 .example = std::string(parameter.example)};
}

Missing invalid_parameter(const Parameter& parameter, std::string field, std::string_view problem,
                          const Source& source) {
  const std::string place = to_string(source);
  return Missing{.field = std::move(field),
                 .question = fmt::format("{} ({}). What should it be?", problem, place),
                 .looked_in = {place},
                 .type = std::string(schema_type(parameter)),
                 .choices = choices_of(parameter),
                 .default_value = default_of(parameter),
                 .example = std::string(parameter.example)};
}

}  // namespace core
