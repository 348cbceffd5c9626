#include "core/parameters/parameter_mention.h"

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <string>

#include "core/parameters/label.h"

namespace core {
namespace {

constexpr std::size_t kMostWordsOfALabel = 6;

constexpr std::size_t kMostMentionWords = 10'000;

// Whether a name, or a qualifier in front of one, begins with this word.
bool may_begin_a_name(const std::string& word) {
  static const std::set<std::string, std::less<>> kFirstWords = [] {
    std::set<std::string, std::less<>> words;
    const auto add = [&words](std::string_view name) {
      const std::string all = normalized_words(name);
      words.insert(all.substr(0, all.find(' ')));
    };
    for (const Parameter& parameter : parameters()) {
      add(parameter.name);
      add(parameter.key);
      for (const std::string_view name : parameter.labels) add(name);
      for (const std::string_view name : parameter.script_options) add(name);
    }
    return words;
  }();
  return kFirstWords.contains(word) || without_qualifiers(word + " x") == "x";
}

struct Mention {
  const Parameter* parameter = nullptr;
  std::size_t words = 1;
};

// The longest name that begins at the word `first`.
Mention mention_at(const std::vector<std::string>& words, std::size_t first) {
  Mention longest;
  if (!may_begin_a_name(words[first])) return longest;
  std::string name;
  const std::size_t end = std::min(words.size(), first + kMostWordsOfALabel);
  for (std::size_t i = first; i < end; ++i) {
    name += (name.empty() ? "" : " ") + words[i];
    const Parameter* parameter = parameter_by_label(name);
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

std::vector<const Parameter*> parameters_mentioned_in(std::string_view text) {
  const bool may_give_the_first = may_hold_value(text);
  std::istringstream stream(normalized_words(text));
  std::vector<std::string> words;
  for (std::string word; words.size() < kMostMentionWords && stream >> word;) words.push_back(word);
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
