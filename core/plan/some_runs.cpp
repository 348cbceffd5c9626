#include "core/plan/some_runs.h"

#include <map>
#include <sstream>
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

// `high` and `rank` are words of other things, too.
bool may_be_another_word(std::string_view name) {
  const bool is_one_word = name.find(' ') == std::string_view::npos;
  return parameter_shown_as(name) != nullptr ||
         (is_one_word && name.find_first_of("0123456789") == std::string_view::npos);
}

}  // namespace

SomeRuns::SomeRuns(const ExperimentPlan& plan) {
  std::vector<const PlannedRun*> runs;
  std::set<std::string> models;
  for (const PlannedRun& run : plan.runs) {
    if (run.type == RunType::control || run.type == RunType::other) continue;
    runs.push_back(&run);
    if (const auto model = run.cells.find("model"); model != run.cells.end()) {
      models.insert(normalized_words(model->second.text));
    }
  }
  if (runs.size() < 2) return;
  for (const PlannedRun* run : runs) add(normalized_words(run->name));
  if (models.size() < 2) return;
  std::map<std::string, std::size_t> with_size;
  for (const std::string& model : models) {
    add(model);
    const std::vector<std::string> words = words_in(model);
    for (const std::string& word : std::set<std::string>(words.begin(), words.end())) {
      if (is_size(word)) ++with_size[word];
    }
  }
  for (const auto& [size, count] : with_size) {
    if (count < models.size()) add(size);
  }
}

void SomeRuns::add(const std::string& name) {
  const std::size_t words = words_in(name).size();
  if (words == 0 || words > kMostWordsOfAName || may_be_another_word(name)) return;
  names_.insert(name);
}

bool SomeRuns::are_named_in(std::string_view text) const {
  if (names_.empty()) return false;
  const std::vector<std::string> words = words_in(normalized_words(text));
  for (std::size_t first = 0; first < words.size(); ++first) {
    std::string name;
    for (std::size_t i = first; i < words.size(); ++i) {
      name += (name.empty() ? "" : " ") + words[i];
      const auto next = names_.lower_bound(name);
      if (next == names_.end() || !next->starts_with(name)) break;
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
