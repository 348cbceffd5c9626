#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/plan/question.h"

namespace core {

/// One answer of the user.
struct GivenAnswer {
  std::string field;
  std::string text;
  bool kept = false;  ///< From an earlier call, not from this one.
};

/// The user's answers, those of this call before those kept from earlier ones.
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

}  // namespace core
