#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/question.h"
#include "core/source.h"

namespace core {

struct ValueSources;

/// One answer of the user.
struct GivenAnswer {
  std::string field;
  std::string text;
  bool kept = false;  ///< From an earlier call, not from this one.
};

/// The user's answers: those of this call, then those kept from earlier ones.
class AnswerBook {
 public:
  /// \param overrides whether the answers of this call win over valid values of the files.
  AnswerBook(const Answers& given, const KeptAnswers& kept, bool overrides);

  /// The answer for all runs that need one; null when there is none.
  [[nodiscard]] const GivenAnswer* for_all(std::string_view key) const;

  /// The answer under `key@name`; null when there is none.
  [[nodiscard]] const GivenAnswer* for_one(std::string_view key, std::string_view name) const;

  /// Whether an answer wins over a valid text of the files.
  [[nodiscard]] bool wins(const GivenAnswer& answer, std::string_view file_text) const;

  /// By field.
  [[nodiscard]] const std::map<std::string, GivenAnswer, std::less<>>& all() const {
    return answers_;
  }

 private:
  std::map<std::string, GivenAnswer, std::less<>> answers_;
  Overridden overridden_;
  bool overrides_;
};

/// What resolving the values found: questions, warnings, and answers that cannot be accepted.
struct Findings {
  std::vector<Missing> missing;
  std::vector<Warning> warnings;
  std::vector<std::string> contradictions;
  Overridden overridden;  ///< By answers that won over the files.
};

/// Reports an answer that loses to a valid value of the files: a contradiction, or the warning
/// `answer_superseded` for an answer that was kept from an earlier call.
/// \param for_run " for run `r1`", or empty.
void report_contradiction(const GivenAnswer& answer, const PlanValue& in_file,
                          std::string_view for_run, Findings& findings);

/// Reports an answer that wins over a valid value of the files: the warning `answer_overrides`,
/// once for each field and text.
void report_override(const GivenAnswer& answer, const PlanValue& in_file, std::string_view for_run,
                     Findings& findings);

/// Reports answers under fields that this experiment does not have, with the nearest known name: a
/// contradiction, or the warning `answer_not_used` for an answer that was kept from an earlier
/// call. Fields are the keys of parameters, with `@RUN` where they belong to a fine-tuned run,
/// `model_path@NAME` and `model_like@NAME` for the models in use, and those that other parts ask
/// for (docs/design.md, "Questions and answers").
void report_unknown_answers(const ValueSources& sources, const std::set<std::string>& models,
                            Findings& findings);

}  // namespace core
