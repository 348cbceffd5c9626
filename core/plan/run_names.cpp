#include "core/plan/run_names.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/ascii.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"

namespace core {
namespace {

constexpr std::size_t kMostScopeWords = 64;   // a longer text is a story
constexpr std::size_t kMostRunsNamed = 1000;  // no line names more

std::vector<std::string> words_in(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; words.size() < kMostScopeWords && stream >> word;) words.push_back(word);
  return words;
}

// The sizes among the words of a model's name, such as `3b`; each once.
std::set<std::string> sizes_in(const std::string& model) {
  std::set<std::string> sizes;
  for (const std::string& word : words_in(model)) {
    const bool is_size = word.size() > 1 && word.back() == 'b' &&
                         word.find_first_not_of("0123456789") == word.size() - 1;
    if (is_size) sizes.insert(word);
  }
  return sizes;
}

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

// `high`, `rank` and `1` are words for other things, too.
bool may_be_another_word(std::string_view name) {
  if (name.find_first_not_of("0123456789 ") == std::string_view::npos) return true;
  if (has_digit(name)) return false;
  return name.find(' ') == std::string_view::npos || parameter_by_label(name) != nullptr;
}

void add_name(std::string name, std::vector<std::string>& names) {
  constexpr std::ptrdiff_t kMostWords = 24;
  const bool is_short = std::count(name.begin(), name.end(), ' ') < kMostWords;
  if (!name.empty() && is_short && !may_be_another_word(name)) names.push_back(std::move(name));
}

bool may_be_fine_tuned(const PlannedRun& run) {
  return run.type != RunType::control && run.type != RunType::other;
}

// All names, or only those that a text without a digit can hold.
std::vector<std::string> names_of_some(const ExperimentPlan& plan, bool with_digits) {
  std::vector<std::string> names;
  std::set<std::string> models;
  std::size_t runs = 0;
  for (const PlannedRun& run : plan.runs) {
    if (!may_be_fine_tuned(run)) continue;
    ++runs;
    if (with_digits || !has_digit(run.name)) add_name(normalized_words(run.name), names);
    const auto model = run.cells.find("model");
    if (model != run.cells.end()) models.insert(model->second.text);
  }
  if (runs < 2) return {};
  // Models that not all runs have, whole and by their sizes.
  std::set<std::string> normalized;
  for (const std::string& model : models) normalized.insert(normalized_words(model));
  std::map<std::string, std::size_t> with_size;
  for (const std::string& model : normalized) {
    if (normalized.size() > 1) add_name(model, names);
    for (const std::string& size : sizes_in(model)) ++with_size[size];
  }
  for (const auto& [size, count] : with_size) {
    if (count < normalized.size()) add_name(size, names);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// What each fine-tuned run is called, alone or with others: its name, its model and the model's
// size.
std::vector<std::vector<std::string>> names_by_run(const ExperimentPlan& plan) {
  std::vector<std::vector<std::string>> runs;
  for (const PlannedRun& run : plan.runs) {
    if (!may_be_fine_tuned(run)) continue;
    std::vector<std::string> names;
    add_name(normalized_words(run.name), names);
    if (const auto cell = run.cells.find("model"); cell != run.cells.end()) {
      const std::string model = normalized_words(cell->second.text);
      names.push_back(model);
      for (const std::string& size : sizes_in(model)) names.push_back(size);
    }
    runs.push_back(std::move(names));
    if (runs.size() > kMostRunsNamed) break;
  }
  return runs;
}

}  // namespace

bool RunNames::mentioned_in(std::string_view text) const {
  const std::vector<std::string> words = words_in(normalized_words(text));
  // No name is a single word without a digit, so that most headings need no names.
  if (words.empty() || (words.size() == 1 && !has_digit(words.front()))) return false;
  const bool with_digits = has_digit(text);
  std::optional<std::vector<std::string>>& known = with_digits ? names_ : names_without_digits_;
  if (!known) known = names_of_some(plan_, with_digits);
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

bool RunNames::is_heading_of_one(std::string_view heading) const {
  if (plan_.runs.size() < 2) return false;
  if (!run_names_) {
    run_names_.emplace();
    for (const PlannedRun& run : plan_.runs) run_names_->insert(normalized_words(run.name));
  }
  const std::string words = normalized_words(heading);
  return run_names_->contains(words) ||
         (words.starts_with("run ") && run_names_->contains(words.substr(4)));
}

bool RunNames::all_mentioned_in(std::string_view text) const {
  if (!names_by_run_) names_by_run_ = names_by_run(plan_);
  if (names_by_run_->empty() || names_by_run_->size() > kMostRunsNamed) return false;
  const std::string words = normalized_words(text);
  return std::all_of(names_by_run_->begin(), names_by_run_->end(),
                     [&words](const std::vector<std::string>& names) {
                       return std::any_of(
                           names.begin(), names.end(),
                           [&words](const std::string& name) { return has_one_of(words, {name}); });
                     });
}

bool RunNames::remark_has_another_value(const Parameter& parameter, std::string_view value,
                                        std::string_view remark) const {
  if (remark.empty() || !is_quantity(parameter) || !mentioned_in(remark)) return false;
  const std::vector<std::string> words = words_in(std::string(remark));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!has_other_value(parameter, value, words[i])) continue;
    // `3B uses 2`, `3B: 2`
    const bool has_verb =
        i > 1 && base::is_one_of(words[i - 1], {"uses", "use", "has", "gets", "=", "with"});
    const std::size_t before = has_verb ? 2 : 1;
    if (i >= before && mentioned_in(words[i - before])) return true;
    // `2 for the 3B`
    if (i + 1 >= words.size() || !base::is_one_of(words[i + 1], {"for", "on", "with"})) continue;
    const bool has_article = i + 2 < words.size() && words[i + 2] == "the";
    const std::size_t after = i + (has_article ? 3 : 2);
    if (after < words.size() && mentioned_in(words[after])) return true;
  }
  return false;
}

bool has_other_value(const Parameter& parameter, std::string_view value, std::string_view text) {
  if (!is_quantity(parameter)) {
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
