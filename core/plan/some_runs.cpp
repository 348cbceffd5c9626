#include "core/plan/some_runs.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "core/plan/label.h"
#include "core/plan/remark.h"

namespace core {
namespace {

constexpr std::size_t kMostWords = 64;  // a longer text is a story
constexpr std::size_t kMostWordsOfAName = 24;

std::vector<std::string> words_in(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; words.size() < kMostWords && stream >> word;) words.push_back(word);
  return words;
}

// `3b` of a model's name.
bool is_size(std::string_view word) {
  return word.size() > 1 && word.back() == 'b' &&
         word.find_first_not_of("0123456789") == word.size() - 1;
}

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

// `high` and `rank` are words of other things, too.
bool may_be_another_word(std::string_view name) {
  if (has_digit(name)) return false;
  return name.find(' ') == std::string_view::npos || parameter_shown_as(name) != nullptr;
}

void add(std::string name, std::vector<std::string>& names) {
  const auto blanks = static_cast<std::size_t>(std::count(name.begin(), name.end(), ' '));
  if (name.empty() || blanks >= kMostWordsOfAName || may_be_another_word(name)) return;
  names.push_back(std::move(name));
}

// Models that not all runs have, whole and by their sizes.
void add_models(const std::set<std::string>& models, std::vector<std::string>& names) {
  if (models.size() < 2) return;
  std::map<std::string, std::size_t> with_size;
  for (const std::string& model : models) {
    add(model, names);
    const std::vector<std::string> words = words_in(model);
    for (const std::string& word : std::set<std::string>(words.begin(), words.end())) {
      if (is_size(word)) ++with_size[word];
    }
  }
  for (const auto& [size, count] : with_size) {
    if (count < models.size()) add(size, names);
  }
}

// All names, or those alone that a text without a digit can hold.
std::vector<std::string> names_of(const ExperimentPlan& plan, bool with_digits) {
  std::vector<std::string> names;
  std::set<std::string, std::less<>> models;
  std::size_t runs = 0;
  for (const PlannedRun& run : plan.runs) {
    if (run.type == RunType::control || run.type == RunType::other) continue;
    ++runs;
    if (with_digits || !has_digit(run.name)) add(normalized_words(run.name), names);
    const auto model = run.cells.find("model");
    if (model != run.cells.end()) models.insert(model->second.text);
  }
  if (runs < 2) return {};
  std::set<std::string> normalized;
  for (const std::string& model : models) normalized.insert(normalized_words(model));
  add_models(normalized, names);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

bool SomeRuns::are_named_in(std::string_view text) const {
  const std::vector<std::string> words = words_in(normalized_words(text));
  // No name is a single word without a digit, so that most headings need no names.
  if (words.empty() || (words.size() == 1 && !has_digit(words.front()))) return false;
  const bool is_with_digits = has_digit(text);
  std::optional<std::vector<std::string>>& known = is_with_digits ? names_ : names_without_digits_;
  if (!known) known = names_of(plan_, is_with_digits);
  for (std::size_t first = 0; first < words.size(); ++first) {
    std::string name;
    for (std::size_t i = first; i < words.size(); ++i) {
      name += (name.empty() ? "" : " ") + words[i];
      const auto next = std::lower_bound(known->begin(), known->end(), name);
      if (next == known->end() || !next->starts_with(name)) break;
      if (*next == name) return true;
    }
  }
  return false;
}

bool SomeRuns::have_another_value(const Parameter& parameter, std::string_view value,
                                  std::string_view remark) const {
  const bool is_counted =
      parameter.type == ValueType::integer || parameter.type == ValueType::number ||
      parameter.type == ValueType::duration || parameter.type == ValueType::memory;
  if (remark.empty() || !is_counted || !are_named_in(remark)) return false;
  const auto meant = read_value(parameter, value);
  std::istringstream stream{std::string(remark)};
  for (std::string word; stream >> word;) {
    while (!word.empty() && (word.back() == ',' || word.back() == ';')) word.pop_back();
    const auto other = read_value(parameter, word);
    if (meant && other && !same_value(*meant, *other)) return true;
  }
  return false;
}

}  // namespace core
