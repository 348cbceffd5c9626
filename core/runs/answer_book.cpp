#include "core/runs/answer_book.h"

namespace core {

AnswerBook::AnswerBook(const Answers& given, const KeptAnswers& kept, bool overrides)
    : overridden_(kept.overridden), overrides_(overrides) {
  for (const auto& [field, text] : given) answers_.emplace(field, GivenAnswer{field, text, false});
  for (const auto& [field, text] : kept.answers)
    answers_.emplace(field, GivenAnswer{field, text, true});
}

const GivenAnswer* AnswerBook::for_all(std::string_view key) const {
  const auto answer = answers_.find(key);
  return answer == answers_.end() ? nullptr : &answer->second;
}

bool AnswerBook::wins(const GivenAnswer& answer, std::string_view file_text) const {
  if (!answer.kept) return overrides_;
  const auto texts = overridden_.find(answer.field);
  return texts != overridden_.end() && texts->second.contains(std::string(file_text));
}

const GivenAnswer* AnswerBook::for_one(std::string_view key, std::string_view name) const {
  if (answers_.empty()) return nullptr;
  return for_all(std::string(key) + '@' + std::string(name));
}

}  // namespace core
