#include "core/plan/stated_elsewhere.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <vector>

#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/mention.h"
#include "core/parameters/remark.h"
#include "core/plan/question.h"

namespace core {
namespace {

bool is_of_another_matter(std::string_view heading) {
  static constexpr std::array<std::string_view, 6> kWords = {"evaluation", "eval",   "inference",
                                                             "inspect",    "result", "log"};
  std::istringstream words(normalized_label(heading));
  for (std::string word; words >> word;) {
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
  }
  return false;
}

/// Looks for the first line that states one parameter.
class Search {
 public:
  explicit Search(const Parameter& parameter) : parameter_(parameter) {}

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the headings, of which there are six levels
  void look_into(const MarkdownSection& section) {
    if (is_of_another_matter(section.heading.text)) return;
    look_into(section.blocks);
    for (const MarkdownSection& below : section.sections) look_into(below);
  }

  /// The text with its line.
  std::optional<std::pair<std::string, int>> found;

 private:
  // NOLINTNEXTLINE(misc-no-recursion): as deep as lists, which the limits of Markdown bound
  void look_into(const std::vector<MarkdownBlock>& blocks) {
    for (const MarkdownBlock& block : blocks) {
      if (const auto* paragraph = block.paragraph()) {
        look_at(paragraph->content);
      } else if (const auto* list = block.list()) {
        for (const MarkdownBullet& bullet : list->bullets) {
          look_at(bullet.content);
          look_into(bullet.blocks);
        }
      } else if (const auto* table = block.table()) {
        for (const MarkdownRow& row : table->rows) look_at(row);
      }
    }
  }

  void look_at(const MarkdownText& text) {
    int number = text.line;
    std::istringstream lines(text.text);
    for (std::string line; std::getline(lines, line); ++number) {
      const auto named = parameters_mentioned_in(line);
      const bool is_named = std::find(named.begin(), named.end(), &parameter_) != named.end();
      if (is_named && holds_value(line)) note(line, number);
    }
  }

  // | Learning Rate | 3e-4 |
  void look_at(const MarkdownRow& row) {
    if (row.cells.size() < 2 || parameter_by_label(row.cells[0].text) != &parameter_) return;
    if (holds_value(row.cells[1].text))
      note(row.cells[0].text + ": " + row.cells[1].text, row.line);
  }

  // `4` may count anything; `3e-4` and `0.001` may not.
  [[nodiscard]] bool holds_value(const std::string& text) const {
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      const std::size_t begin = word.find_first_of("0123456789");
      if (begin == std::string::npos) continue;
      word.erase(0, begin);
      while (!word.empty() && (word.back() == '.' || word.back() == ',' || word.back() == ')')) {
        word.pop_back();
      }
      const bool is_small = word.starts_with("0.") || word.find("e-") != std::string::npos ||
                            word.find("E-") != std::string::npos ||
                            word.find("×10") != std::string::npos;
      if (is_small && read_value(parameter_, word)) return true;
    }
    return false;
  }

  void note(const std::string& text, int line) {
    if (!found) found.emplace(std::string(base::trimmed(text)), line);
  }

  const Parameter& parameter_;
};

}  // namespace

bool would_use_default(const Parameter& parameter, const Answers& answers,
                       const ExperimentPlan& plan) {
  const auto asks = [&](const Missing& question) { return question.field == parameter.key; };
  return parameter.need == Need::by_default && parameter.type == ValueType::number &&
         !plan.configuration.contains(std::string(parameter.key)) &&
         !answers.contains(parameter.key) && !every_run_has(plan, parameter) &&
         std::none_of(plan.missing.begin(), plan.missing.end(), asks);
}

Missing stated_elsewhere_question(const Parameter& parameter, const Source& source,
                                  std::string_view text) {
  Missing question =
      missing_parameter(parameter, std::string(parameter.key), "every run", {to_string(source)});
  question.question =
      fmt::format("{} may be given at {} (`{}`), where it is not read. What should it be?",
                  parameter.name, to_string(source), base::display_text(text));
  return question;
}

void ask_about_stated_elsewhere(const SummarySections& sections, const std::string& file,
                                const Answers& answers, ExperimentPlan& plan) {
  for (const Parameter& parameter : parameters()) {
    if (!would_use_default(parameter, answers, plan)) continue;
    Search search(parameter);
    for (const Sections* group :
         {&sections.overview, &sections.variables, &sections.all_runs, &sections.others}) {
      for (const MarkdownSection* section : *group) search.look_into(*section);
    }
    if (!search.found) continue;
    const auto& [text, line] = *search.found;
    plan.missing.push_back(stated_elsewhere_question(parameter, Source{file, line}, text));
  }
}

}  // namespace core
