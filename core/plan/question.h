#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters/fixed_setting.h"
#include "core/parameters/parameter.h"
#include "core/parameters/value.h"

namespace core {

/// Answers that the user gave, by field (docs/design.md, "Questions and answers"). Numbers are
/// text.
using Answers = std::map<std::string, std::string, std::less<>>;

/// The answer to a field, without blanks around it; empty when there is none.
std::string_view answer_to(const Answers& answers, std::string_view field);

/// Which texts of the files an answer overrides, by the answer's field.
using Overridden = std::map<std::string, std::set<std::string>, std::less<>>;

/// The answers that an experiment keeps from earlier calls. One that overrode a text of the files
/// keeps winning over that very text; over anything else in the files, the files win.
struct KeptAnswers {
  Answers answers;
  Overridden overridden;

  bool operator==(const KeptAnswers&) const = default;
};

/// A question: a value that is missing or invalid, or a choice that only the user can make.
// The empty initializers let a question leave a field out without a warning of GCC's.
// NOLINTBEGIN(readability-redundant-member-init)
struct Missing {
  /// What the answer is given under: a parameter's key, or one that belongs to a run or a model
  /// such as `batch_size@RUN`, or `experiment_dir`, `run_table` and so on (docs/design.md,
  /// "Questions and answers").
  std::string field;
  std::string question;                  ///< A sentence, with the place where there is one.
  std::vector<std::string> looked_in{};  ///< Where it was looked for, in that order.
  std::string type = "string";  ///< `integer`, `number`, `boolean` or `string`, as in JSON Schema.
  std::vector<std::string> choices{};    ///< Empty when anything of the type will do.
  std::optional<Value> default_value{};  ///< What most people would answer; never taken unasked.
  std::string example{};
};
// NOLINTEND(readability-redundant-member-init)

/// The JSON Schema word for a parameter's type.
std::string_view schema_type(const Parameter& parameter);

/// A question for a parameter's value.
/// \param field the parameter's key, followed by `@RUN` where it belongs to one run.
Missing parameter_question(const Parameter& parameter, std::string field, std::string question,
                           std::vector<std::string> looked_in);

/// The question for a parameter that nothing gives.
/// \param subject whom it concerns: "every fine-tuned run", "run `r1`", "3 of 8 fine-tuned runs".
Missing missing_parameter(const Parameter& parameter, std::string field, std::string_view subject,
                          std::vector<std::string> looked_in);

/// The question for a value that cannot be used. \param problem what read_value() said.
Missing invalid_parameter(const Parameter& parameter, std::string field, std::string_view problem,
                          const Source& source);

/// Which of several values for a parameter is right: the question shows each with its place.
/// \param subject who gives them, with its verb: "The plan gives".
Missing which_value_question(const Parameter& parameter, std::string field,
                             std::string_view subject, const std::vector<PlanValue>& values);

/// The fields that the readers of a plan ask for besides parameters. The last two are also asked
/// as `type@RUN` and `spelling@LABEL`.
inline constexpr std::string_view kExperimentNameField = "experiment_name";
inline constexpr std::string_view kRunTableField = "run_table";
inline constexpr std::string_view kRunTypeField = "type";
inline constexpr std::string_view kSpellingField = "spelling";

/// A question for the experiment's name.
Missing name_question(std::string question, const std::string& file);

/// A question for the runs, which are answered as a table in Markdown or by one of the choices.
Missing run_table_question(std::string question, std::string place,
                           std::vector<std::string> choices = {});

/// The choice that says that a near name is not meant.
inline constexpr std::string_view kNoneOfThese = "none of these";

/// What a label means that is one edit, or a remark in parentheses, away from a known name
/// (docs/design.md, "Questions and answers": a question, never a remark), by the answer
/// `spelling@LABEL`. Without a usable answer the question is added to `missing`, and the known name
/// is used for now, so that nothing else is asked because of it.
/// \param kind what the label is: `column`, `bullet`, `heading`.
/// \returns whether the known name is meant: false when the answer is kNoneOfThese.
bool means_known_name(std::string_view label, std::string_view known_name, std::string_view kind,
                      const Source& source, const Answers& answers, std::vector<Missing>& missing);

/// The answer to a question about a fixed setting.
inline constexpr std::string_view kGoOn = "go on";

/// Asks whether to go on although the plan wants a setting that no generator can make, unless the
/// value says what holds anyway or the answer under the setting's key is kGoOn, which is the
/// warning `value_not_used`.
void ask_about_fixed(const FixedSetting& setting, std::string_view text, std::string_view value,
                     const Source& source, const Answers& answers, std::vector<Missing>& missing,
                     std::vector<Warning>& warnings);

/// At most this many runs are asked about one by one (docs/design.md, "Questions and answers").
inline constexpr std::size_t kMostSingleQuestions = 10;

/// One answer settles a field, so it is asked for once: the first question of each stays.
void keep_first_questions(std::vector<Missing>& missing);

}  // namespace core
