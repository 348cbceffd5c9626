#include "core/plan/parameter_mention.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "core/plan/label.h"

namespace core {
namespace {

constexpr std::size_t kMostWordsOfAName = 6;

struct Mention {
  const Parameter* parameter = nullptr;
  std::size_t words = 1;
};

// The longest name that begins at the word `first`.
Mention mention_at(const std::vector<std::string>& words, std::size_t first) {
  Mention longest;
  std::string name;
  const std::size_t end = std::min(words.size(), first + kMostWordsOfAName);
  for (std::size_t i = first; i < end; ++i) {
    name += (name.empty() ? "" : " ") + words[i];
    const Parameter* parameter = parameter_shown_as(name);
    if (parameter != nullptr) longest = {parameter, i - first + 1};
  }
  return longest;
}

bool may_hold_value(std::string_view text) {
  return text.find_first_of("0123456789\"=:") != std::string_view::npos;
}

bool counts_anywhere(const Parameter& parameter) {
  return parameter.need == Need::by_default && parameter.type == ValueType::number;
}

}  // namespace

std::vector<const Parameter*> parameters_maybe_given_in(std::string_view text) {
  const bool may_give_the_first = may_hold_value(text);
  std::istringstream stream(normalized_words(text));
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  std::vector<const Parameter*> named;
  for (std::size_t at = 0; at < words.size();) {
    const Mention mention = mention_at(words, at);
    const bool is_new = std::find(named.begin(), named.end(), mention.parameter) == named.end();
    const bool counts = mention.parameter != nullptr &&
                        ((at == 0 && may_give_the_first) || counts_anywhere(*mention.parameter));
    if (counts && is_new) named.push_back(mention.parameter);
    at += mention.words;
  }
  return named;
}

}  // namespace core
