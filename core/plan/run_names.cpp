#include "core/plan/run_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

constexpr std::size_t kMostScopeWords = 64;  // a longer text is a story
constexpr std::size_t kMostWordsOfARunName = 24;
constexpr std::size_t kMostNamedAtOnce = 1000;  // no line names more runs

std::vector<std::string> words_in(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; words.size() < kMostScopeWords && stream >> word;) words.push_back(word);
  return words;
}

// `3b` of a model's name.
bool is_size(std::string_view word) {
  return word.size() > 1 && word.back() == 'b' &&
         word.find_first_not_of("0123456789") == word.size() - 1;
}

bool is_counted(const Parameter& parameter) {
  return parameter.type == ValueType::integer || parameter.type == ValueType::number ||
         parameter.type == ValueType::duration || parameter.type == ValueType::memory;
}

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

// `high`, `rank` and `1` are words of other things, too.
bool may_be_another_word(std::string_view name) {
  if (name.find_first_not_of("0123456789 ") == std::string_view::npos) return true;
  if (has_digit(name)) return false;
  return name.find(' ') == std::string_view::npos || parameter_by_label(name) != nullptr;
}

void add(std::string name, std::vector<std::string>& names) {
  const auto blanks = static_cast<std::size_t>(std::count(name.begin(), name.end(), ' '));
  if (name.empty() || blanks >= kMostWordsOfARunName || may_be_another_word(name)) return;
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

// For each fine-tuned run what it is called alone or with others: its name, its model and the
// model's size.
std::vector<std::vector<std::string>> own_names_of(const ExperimentPlan& plan) {
  std::vector<std::vector<std::string>> runs;
  for (const PlannedRun& run : plan.runs) {
    if (run.type == RunType::control || run.type == RunType::other) continue;
    std::vector<std::string> names;
    add(normalized_words(run.name), names);
    if (const auto model = run.cells.find("model"); model != run.cells.end()) {
      names.push_back(normalized_words(model->second.text));
      for (std::string& word : words_in(names.back())) {
        if (is_size(word)) names.push_back(std::move(word));
      }
    }
    runs.push_back(std::move(names));
    if (runs.size() > kMostNamedAtOnce) break;
  }
  return runs;
}

}  // namespace

bool RunNames::mentioned_in(std::string_view text) const {
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

bool RunNames::all_mentioned_in(std::string_view text) const {
  if (!runs_) runs_ = own_names_of(plan_);
  if (runs_->empty() || runs_->size() > kMostNamedAtOnce) return false;
  const std::string words = " " + normalized_words(text) + " ";
  return std::all_of(runs_->begin(), runs_->end(), [&words](const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(), [&words](const std::string& name) {
      return words.find(" " + name + " ") != std::string::npos;
    });
  });
}

bool RunNames::remark_has_another_value(const Parameter& parameter, std::string_view value,
                                        std::string_view remark) const {
  static constexpr std::array<std::string_view, 6> kVerbs = {"uses", "use", "has",
                                                             "gets", "=",   "with"};
  static constexpr std::array<std::string_view, 3> kFor = {"for", "on", "with"};
  if (remark.empty() || !is_counted(parameter) || !mentioned_in(remark)) return false;
  const std::vector<std::string> words = words_in(std::string(remark));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!holds_another_value(parameter, value, words[i])) continue;
    const std::size_t verb = i > 1 && base::is_one_of(words[i - 1], kVerbs) ? 1 : 0;
    if (i > verb && mentioned_in(words[i - verb - 1])) return true;
    if (i + 1 >= words.size() || !base::is_one_of(words[i + 1], kFor)) continue;
    const std::size_t article = i + 2 < words.size() && words[i + 2] == "the" ? 1 : 0;
    if (i + article + 2 < words.size() && mentioned_in(words[i + article + 2])) return true;
  }
  return false;
}

bool holds_another_value(const Parameter& parameter, std::string_view value,
                         std::string_view text) {
  if (!is_counted(parameter)) {
    return !base::trimmed(text).empty() &&
           (value.empty() || !means_the_same(parameter, value, text));
  }
  const auto meant = read_value(parameter, value);
  const auto is_another = [&](std::string_view words) {
    const auto other = read_value(parameter, words);
    return other && !(meant && same_value(*meant, *other));
  };
  const std::string bare(without_remark(text));
  if (read_value(parameter, bare)) return is_another(bare);
  const std::vector<std::string> words = words_in(bare);
  return std::any_of(words.begin(), words.end(), [&](std::string word) {
    while (!word.empty() && (word.back() == ',' || word.back() == ';')) word.pop_back();
    return is_another(word);
  });
}

}  // namespace core
