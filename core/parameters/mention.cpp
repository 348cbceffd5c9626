#include "core/parameters/mention.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

constexpr std::size_t kMostWordsOfALabel = 6;
constexpr std::size_t kMostMentionWords = 10'000;
constexpr std::size_t kMostRemarkWords = 64;  // a longer remark is a story

// Whether a name, or a qualifier in front of one, begins with this word.
bool may_begin_a_name(const std::string& word) {
  static const std::set<std::string, std::less<>> kFirstWords = [] {
    std::set<std::string, std::less<>> words;
    for (const Parameter& parameter : parameters()) {
      for (const std::string_view name : all_labels(parameter)) {
        const std::string all = normalized_words(name);
        words.insert(all.substr(0, all.find(' ')));
      }
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

// Views of the words of a remark, without the commas and semicolons after them.
std::vector<std::string_view> remark_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = base::trimmed(text); !text.empty() && words.size() < kMostRemarkWords;) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, blank);
    while (!word.empty() && (word.back() == ',' || word.back() == ';')) word.remove_suffix(1);
    if (!word.empty()) words.push_back(word);
    text = base::trimmed(text.substr(blank));
  }
  return words;
}

bool is_another(const Parameter& parameter, std::string_view value, std::string_view text) {
  const auto meant = read_value(parameter, value);
  const auto other = read_value(parameter, text);
  return meant && other && !same_value(*meant, *other);
}

// Whether the words from `at` on begin with another value, alone or for something of its own.
bool begins_with_another(const Parameter& parameter, std::string_view value,
                         const std::vector<std::string_view>& words, std::size_t at,
                         bool in_any_case) {
  for (std::size_t count = 1; count <= 2 && at + count <= words.size(); ++count) {
    const std::string_view last = words[at + count - 1];
    const auto end = static_cast<std::size_t>(last.data() + last.size() - words[at].data());
    if (!is_another(parameter, value, std::string_view(words[at].data(), end))) continue;
    const bool is_alone = at + count == words.size();
    if (in_any_case || is_alone ||
        base::is_one_of(words[at + count], {"for", "on", "with", "if", "in", "at", "when"})) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<const Parameter*> parameters_mentioned_in(std::string_view text) {
  const bool may_give_the_first = text.find_first_of("0123456789\"=:") != std::string_view::npos;
  std::istringstream stream(normalized_words(text));
  std::vector<std::string> words;
  for (std::string word; words.size() < kMostMentionWords && stream >> word;) words.push_back(word);
  std::vector<const Parameter*> named;
  for (std::size_t at = 0; at < words.size();) {
    const auto [parameter, length] = mention_at(words, at);
    const bool is_new = std::find(named.begin(), named.end(), parameter) == named.end();
    const bool counts =
        parameter != nullptr && ((at == 0 && may_give_the_first) || has_default_number(*parameter));
    if (counts && is_new) named.push_back(parameter);
    at += length;
  }
  return named;
}

bool names_another_value(const Parameter& parameter, std::string_view value,
                         std::string_view remark) {
  const std::vector<std::string_view> words = remark_words(remark);
  if (words.empty()) return false;
  if (parameter.type == ValueType::word || parameter.type == ValueType::word_list ||
      parameter.type == ValueType::path) {
    return words.front() == "or" && begins_with_another(parameter, value, words, 1, true);
  }
  if (!is_quantity(parameter)) return false;
  // `r=16` and `rank: 16` name the parameter itself.
  if (const auto mark = remark.find_first_of("=:"); mark != std::string_view::npos) {
    const std::string_view label = remark.substr(0, mark);
    if (parameter_by_label(label) == &parameter) {
      return is_another(parameter, value, base::trimmed(remark.substr(mark + 1)));
    }
  }
  if (base::is_one_of(words.front(), {"or", "and", "then", "vs", "vs.", "alternatively"})) {
    return begins_with_another(parameter, value, words, 1, true);
  }
  // Words that only say that the value is not sure: `but maybe 5`.
  std::size_t at = 0;
  while (at < words.size() && base::is_one_of(words[at], {"but", "maybe", "perhaps", "possibly",
                                                          "probably", "rather"})) {
    ++at;
  }
  const bool is_doubted = at > 0 && words[at - 1] != "but";
  return begins_with_another(parameter, value, words, at, is_doubted);
}

}  // namespace core
