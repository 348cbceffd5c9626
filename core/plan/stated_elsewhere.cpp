#include "core/plan/stated_elsewhere.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/mention.h"
#include "core/text/lines.h"

namespace core {
namespace {

/// Looks for the first line that states one parameter.
class StatementSearch {
 public:
  explicit StatementSearch(const Parameter& parameter) : parameter_(parameter) {}

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the headings, of which there are six levels
  void look_into(const MarkdownSection& section) {
    const bool is_about_something_else =
        has_one_of(normalized_label(section.heading.text),
                   {"evaluation", "eval", "inference", "inspect", "result", "log"});
    if (is_about_something_else) return;
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
    std::string_view rest = text.text;
    for (int number = text.line; !rest.empty(); ++number) {
      const std::string line(take_line(rest));
      const auto mentioned = parameters_mentioned_in(line);
      const bool is_mentioned =
          std::find(mentioned.begin(), mentioned.end(), &parameter_) != mentioned.end();
      if (is_mentioned && holds_value(line)) note(line, number);
    }
  }

  // | Learning Rate | 3e-4 |
  void look_at(const MarkdownRow& row) {
    if (row.cells.size() < 2 || parameter_by_label(row.cells[0].text) != &parameter_) return;
    const std::string& value = row.cells[1].text;
    if (holds_value(value)) note(row.cells[0].text + ": " + value, row.line);
  }

  // `4` may count anything; `3e-4` and `0.001` may not.
  [[nodiscard]] bool holds_value(const std::string& text) const {
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      const std::size_t begin = word.find_first_of("0123456789");
      if (begin == std::string::npos) continue;
      word.erase(0, begin);
      word.erase(word.find_last_not_of(".,)") + 1);
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
  return has_default_number(parameter) &&
         !plan.configuration.contains(std::string(parameter.key)) &&
         !answers.contains(parameter.key) && !every_run_has(plan, parameter) &&
         std::none_of(plan.missing.begin(), plan.missing.end(), asks);
}

Missing stated_elsewhere_question(const Parameter& parameter, const Source& source,
                                  std::string_view text) {
  const std::string place = to_string(source);
  return parameter_question(
      parameter, std::string(parameter.key),
      fmt::format("{} may be given at {} (`{}`), where it is not read. What should it be?",
                  parameter.name, place, base::display_text(text)),
      {place});
}

void ask_about_stated_elsewhere(const SummarySections& sections, const std::string& file,
                                const Answers& answers, ExperimentPlan& plan) {
  for (const Parameter& parameter : parameters()) {
    if (!would_use_default(parameter, answers, plan)) continue;
    StatementSearch search(parameter);
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
