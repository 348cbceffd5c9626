#include "core/parameters/alternative.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

constexpr std::size_t kMostWords = 64;  // a longer remark is a story

std::vector<std::string_view> value_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = base::trimmed(text); !text.empty() && words.size() < kMostWords;) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, blank);
    while (!word.empty() && (word.back() == ',' || word.back() == ';')) word.remove_suffix(1);
    if (!word.empty()) words.push_back(word);
    text = base::trimmed(text.substr(blank));
  }
  return words;
}

bool is_measured(const Parameter& parameter) {
  return parameter.type == ValueType::integer || parameter.type == ValueType::number ||
         parameter.type == ValueType::duration || parameter.type == ValueType::memory;
}

bool is_text(const Parameter& parameter) {
  return parameter.type == ValueType::word || parameter.type == ValueType::path;
}

// `r=16` and `rank:` name the parameter itself.
bool names_itself(const Parameter& parameter, std::string_view label) {
  return parameter_by_label(label) == &parameter || (parameter.key == "lora_rank" && label == "r");
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
  static constexpr std::array<std::string_view, 7> kFor = {"for", "on", "with", "if",
                                                           "in",  "at", "when"};
  for (std::size_t count = 1; count <= 2 && at + count <= words.size(); ++count) {
    const std::string_view last = words[at + count - 1];
    const auto end = static_cast<std::size_t>(last.data() + last.size() - words[at].data());
    if (!is_another(parameter, value, std::string_view(words[at].data(), end))) continue;
    const bool is_alone = at + count == words.size();
    if (in_any_case || is_alone || base::is_one_of(words[at + count], kFor)) return true;
  }
  return false;
}

// How many words only say that the value is not sure: `but maybe 5`.
std::size_t doubts_before(const std::vector<std::string_view>& words) {
  static constexpr std::array<std::string_view, 6> kDoubts = {"but",      "maybe",    "perhaps",
                                                              "possibly", "probably", "rather"};
  const auto end = std::find_if_not(words.begin(), words.end(), [](std::string_view word) {
    return base::is_one_of(word, kDoubts);
  });
  return static_cast<std::size_t>(end - words.begin());
}

}  // namespace

bool names_another_value(const Parameter& parameter, std::string_view value,
                         std::string_view remark) {
  static constexpr std::array<std::string_view, 6> kOr = {"or", "and", "then",
                                                          "vs", "vs.", "alternatively"};
  if (!is_measured(parameter) && !is_text(parameter)) return false;
  const std::vector<std::string_view> words = value_words(remark);
  if (words.empty()) return false;
  const bool says_or = base::is_one_of(words.front(), kOr);
  if (is_text(parameter)) {
    return words.front() == "or" && begins_with_another(parameter, value, words, 1, true);
  }
  const std::size_t mark = remark.find_first_of("=:");
  if (mark != std::string_view::npos && names_itself(parameter, remark.substr(0, mark))) {
    return is_another(parameter, value, base::trimmed(remark.substr(mark + 1)));
  }
  const std::size_t at = says_or ? 1 : doubts_before(words);
  const bool is_doubted = at > 0 && words[at - 1] != "but";
  return begins_with_another(parameter, value, words, at, is_doubted);
}

}  // namespace core
