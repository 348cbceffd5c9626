#include "core/plan/question.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"

namespace core {
namespace {

/// Whether what is in parentheses after a label changes its values: `(×10⁻⁵)`, `(hours)`.
bool scales_values(std::string_view label) {
  const std::string tail = tail_of_label(label);
  const bool is_unit = base::is_one_of(
      normalized_words(tail), {"hour", "hr", "h", "minute", "min", "m", "second", "sec", "s", "gb",
                               "mb", "g", "gib", "mib", "k", "thousand", "million"});
  return is_unit || tail.find('%') != std::string::npos || tail.find("×") != std::string::npos ||
         tail.find("10") != std::string::npos || tail.find("1e") != std::string::npos;
}

}  // namespace

std::string_view answer_to(const Answers& answers, std::string_view field) {
  const auto found = answers.find(field);
  return found == answers.end() ? std::string_view() : base::trimmed(found->second);
}

std::string_view schema_type(const Parameter& parameter) {
  switch (parameter.type) {
    case ValueType::integer:
      return "integer";
    case ValueType::number:
      return "number";
    case ValueType::boolean:
      return "boolean";
    default:
      return "string";
  }
}

Missing parameter_question(const Parameter& parameter, std::string field, std::string question,
                           std::vector<std::string> looked_in) {
  Missing missing{.field = std::move(field),
                  .question = std::move(question),
                  .looked_in = std::move(looked_in),
                  .type = std::string(schema_type(parameter)),
                  .choices = {parameter.choices.begin(), parameter.choices.end()},
                  .example = std::string(parameter.example)};
  if (parameter.need == Need::by_default) {
    if (const auto value = read_value(parameter, parameter.default_text)) {
      missing.default_value = *value;
    }
  }
  return missing;
}

Missing missing_parameter(const Parameter& parameter, std::string field, std::string_view subject,
                          std::vector<std::string> looked_in) {
  std::string question = fmt::format("Which {} should {{}} use?", parameter.name);
  if (!parameter.question.empty()) question = parameter.question;
  if (const auto hole = question.find("{}"); hole != std::string::npos) {
    question.replace(hole, 2, subject);
  }
  question += parameter.is_site_setting ? " Neither the plan nor the site settings give one."
                                        : " The plan does not say.";
  return parameter_question(parameter, std::move(field), std::move(question), std::move(looked_in));
}

Missing invalid_parameter(const Parameter& parameter, std::string field, std::string_view problem,
                          const Source& source) {
  const std::string place = to_string(source);
  return parameter_question(parameter, std::move(field),
                            fmt::format("{} ({}). What should it be?", problem, place), {place});
}

Missing which_value_question(const Parameter& parameter, std::string field,
                             std::string_view subject, const std::vector<PlanValue>& values) {
  Missing missing = parameter_question(parameter, std::move(field), {}, {});
  std::string places;
  for (const PlanValue& value : values) {
    places += fmt::format("{}`{}` ({})", places.empty() ? "" : " and ",
                          base::display_text(value.text), to_string(value.source));
    missing.choices.push_back(value.text);
    missing.looked_in.push_back(to_string(value.source));
  }
  missing.question = fmt::format("{} {} values for {}: {}. Which is right?", subject,
                                 values.size() == 2 ? "two" : std::to_string(values.size()),
                                 parameter.name, places);
  return missing;
}

Missing name_question(std::string question, const std::string& file) {
  return Missing{.field = std::string(kExperimentNameField),
                 .question = std::move(question),
                 .looked_in = {file},
                 .example = "cap_4L_lora_lr_sweep_2025-10-22"};
}

Missing run_table_question(std::string question, std::string place,
                           std::vector<std::string> choices) {
  return Missing{.field = std::string(kRunTableField),
                 .question = std::move(question),
                 .looked_in = {std::move(place)},
                 .choices = std::move(choices),
                 .example =
                     "| Run Name | Model | LoRA Rank | Type |\n|---|---|---|---|\n"
                     "| r8 | Llama-3.2-1B-Instruct | 8 | Fine-tuned |"};
}

bool means_known_name(std::string_view label, std::string_view known_name, std::string_view kind,
                      const Source& source, const Answers& answers, std::vector<Missing>& missing) {
  std::string field = fmt::format("{}@{}", kSpellingField, base::display_text(label));
  if (const auto answer = answers.find(field); answer != answers.end()) {
    const std::string given = normalized_label(answer->second);
    if (given == normalized_label(kNoneOfThese)) return false;
    if (given == normalized_label(known_name)) return true;
  }
  std::string question =
      fmt::format("The {} `{}` ({}) is not a known name. Did you mean `{}`?", kind,
                  base::display_text(label), to_string(source), known_name);
  if (scales_values(label)) {
    question += fmt::format(" Its values would be read as they are, without `{}`.",
                            base::display_text(base::trimmed(tail_of_label(label))));
  }
  missing.push_back(Missing{.field = std::move(field),
                            .question = std::move(question),
                            .looked_in = {to_string(source)},
                            .choices = {std::string(known_name), std::string(kNoneOfThese)},
                            .example = std::string(known_name)});
  return true;
}

void ask_about_fixed(const FixedSetting& setting, std::string_view text, std::string_view value,
                     const Source& source, const Answers& answers, std::vector<Missing>& missing,
                     std::vector<Warning>& warnings) {
  if (agrees_with(setting, value)) return;
  const std::string problem = fmt::format(
      "The plan says `{}` ({}), but no generator can set {}: {}.",
      base::display_text(base::trimmed(text)), to_string(source), setting.name, setting.what);
  if (answer_to(answers, setting.key) == kGoOn) {
    warnings.push_back({"value_not_used", problem, to_string(source)});
    return;
  }
  missing.push_back(Missing{.field = std::string(setting.key),
                            .question = problem + " Should the runs be made without it?",
                            .looked_in = {to_string(source)},
                            .choices = {std::string(kGoOn)},
                            .example = std::string(kGoOn)});
}

void keep_first_questions(std::vector<Missing>& missing) {
  std::set<std::string> fields;
  std::erase_if(missing, [&fields](const Missing& question) {
    return !fields.insert(question.field).second;
  });
}

}  // namespace core
