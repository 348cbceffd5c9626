#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/parameters/value.h"
#include "core/plan/missing.h"

namespace core {

/// The answer to a field, without blanks around it; empty when there is none.
std::string_view answer_to(const Answers& answers, std::string_view field);

/// A question for the experiment's name.
Missing name_question(std::string question, const std::string& file);

/// A question for the runs, which are answered as a table in Markdown or by one of the choices.
Missing run_table_question(std::string question, std::string place,
                           std::vector<std::string> choices = {});

/// Which of several values for a parameter is right: the question shows each with its place.
/// \param subject who gives them, with its verb: "The plan gives".
Missing which_value_question(const Parameter& parameter, std::string field,
                             std::string_view subject, const std::vector<PlanValue>& values);

/// One answer settles a field, so that it is asked for once: the first question of each stays.
void keep_first_questions(std::vector<Missing>& missing);

}  // namespace core
