#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/parameter.h"
#include "core/parameters/value.h"

namespace core {

/// Answers that the user gave, by field (docs/design.md, "Questions and answers"). Numbers come as
/// text.
using Answers = std::map<std::string, std::string, std::less<>>;

/// Which texts of the files an answer was taken in spite of, by the answer's field.
using Overridden = std::map<std::string, std::set<std::string>, std::less<>>;

/// The answers that an experiment keeps from earlier calls. One that overrode a text of the files
/// goes on to win over that very text; over anything else that the files say, the files win.
struct KeptAnswers {
  Answers answers;
  Overridden overridden;

  bool operator==(const KeptAnswers&) const = default;
};

/// A question: a value that is missing or invalid, or a choice that only the user can make.
struct Missing {
  /// What the answer is given under: a parameter's key, or one that belongs to a run or a model
  /// such as `batch_size@RUN`, or `experiment_dir`, `run_table` and so on (docs/design.md, "The
  /// five tools").
  std::string field;
  std::string question;                ///< A sentence, with the place where there is one.
  std::vector<std::string> looked_in;  ///< Where it was looked for, in that order.
  std::string type;  ///< `integer`, `number`, `boolean` or `string` (JSON Schema's words).
  std::vector<std::string> choices;    ///< Empty when anything of the type will do.
  std::optional<Value> default_value;  ///< What most people would answer; never taken unasked.
  std::string example;
};

/// The JSON Schema word for a parameter's type.
std::string_view schema_type(const Parameter& parameter);

/// The question for a parameter that nothing gives.
/// \param field the parameter's key, with `@RUN` behind it where it belongs to one run.
/// \param subject whom it concerns: "every fine-tuned run", "run `r1`", "3 of 8 fine-tuned runs".
Missing missing_parameter(const Parameter& parameter, std::string field, std::string_view subject,
                          std::vector<std::string> looked_in);

/// The question for a value that is there and cannot be used.
/// \param problem what read_value() said.
Missing invalid_parameter(const Parameter& parameter, std::string field, std::string_view problem,
                          const Source& source);

}  // namespace core
