#include "core/plan/plan_question.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/remark.h"

namespace core {

std::string_view answer_to(const Answers& answers, std::string_view field) {
  const auto found = answers.find(field);
  return found == answers.end() ? std::string_view() : base::trimmed(found->second);
}

Missing name_question(std::string question, const std::string& file) {
  return Missing{.field = "experiment_name",
                 .question = std::move(question),
                 .looked_in = {file},
                 .type = "string",
                 .choices = {},
                 .default_value = std::nullopt,
                 .example = "cap_4L_lora_lr_sweep_2025-10-22"};
}

Missing run_table_question(std::string question, std::string place,
                           std::vector<std::string> choices) {
  return Missing{.field = "run_table",
                 .question = std::move(question),
                 .looked_in = {std::move(place)},
                 .type = "string",
                 .choices = std::move(choices),
                 .default_value = std::nullopt,
                 .example =
                     "| Run Name | Model | LoRA Rank | Type |\n|---|---|---|---|\n"
                     "| r8 | Llama-3.2-1B-Instruct | 8 | Fine-tuned |"};
}

Missing which_value_question(const Parameter& parameter, std::string field,
                             std::string_view subject, const std::vector<PlanValue>& values) {
  Missing question = missing_parameter(parameter, std::move(field), "every run", {});
  std::string places;
  for (const PlanValue& value : values) {
    places += fmt::format("{}`{}` ({})", places.empty() ? "" : " and ",
                          base::display_text(value.text), to_string(value.source));
    question.choices.push_back(value.text);
    question.looked_in.push_back(to_string(value.source));
  }
  question.question = fmt::format("{} {} values for {}: {}. Which is right?", subject,
                                  values.size() == 2 ? "two" : std::to_string(values.size()),
                                  parameter.name, places);
  return question;
}

void keep_first_questions(std::vector<Missing>& missing) {
  std::set<std::string> fields;
  std::erase_if(missing, [&fields](const Missing& question) {
    return !fields.insert(question.field).second;
  });
}

}  // namespace core
