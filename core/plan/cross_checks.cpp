#include "core/plan/cross_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/mention.h"
#include "core/parameters/remark.h"
#include "core/text/lines.h"
#include "core/text/number.h"
#include "core/text/path_text.h"

namespace core {
namespace {

std::optional<std::int64_t> first_number(std::string_view text) {
  const std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin);
  const auto number = read_integer(text.substr(0, text.find_first_not_of("0123456789")));
  return number ? std::optional(*number) : std::nullopt;
}

// The number right before a word: of `9 (8 fine-tuned + 1 controls)` the 8 before `fine`.
std::optional<std::int64_t> number_before(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view before = base::trimmed(text.substr(0, at));
  return first_number(before.substr(before.find_last_not_of("0123456789") + 1));
}

// The number of runs in all: that before `total`, else the first, where it counts no kind of run:
// `3 fine-tuned + 1 controls = 4 total`, `9 (8 fine-tuned + 1 controls)`.
std::optional<std::int64_t> total_in(std::string_view text) {
  if (const auto total = number_before(text, "total")) return total;
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view after = base::trimmed(text.substr(end));
  const bool counts_a_kind = after.starts_with("fine") || after.starts_with("control");
  return end == 0 || counts_a_kind ? std::nullopt : first_number(text);
}

void compare_count(std::optional<std::int64_t> stated, std::ptrdiff_t found, std::string_view what,
                   const Source& source, ExperimentPlan& plan) {
  if (!stated || *stated == found) return;
  plan.warnings.push_back(
      {"counts_differ",
       fmt::format("Overview says {} {}, but the run table has {}; the run table decides.", *stated,
                   what, found),
       to_string(source)});
}

bool has_value(const std::vector<Value>& values, const Value& value) {
  return std::any_of(values.begin(), values.end(),
                     [&value](const Value& other) { return same_value(value, other); });
}

bool has_all(const std::vector<Value>& values, const std::vector<Value>& others) {
  return std::all_of(others.begin(), others.end(),
                     [&values](const Value& other) { return has_value(values, other); });
}

std::string comma_list(const std::vector<Value>& values) {
  std::string out;
  for (const Value& value : values) {
    out += (out.empty() ? "" : ", ") + base::display_text(to_text(value));
  }
  return out.empty() ? "none" : out;
}

// The levels are a list such as `8, 16, 32`.
void check_factor(std::string_view factor, std::string_view text, const Source& source,
                  ExperimentPlan& plan) {
  std::vector<std::string> levels;
  for (std::string_view rest = without_remark(text); !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    levels.emplace_back(base::trimmed(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  check_levels(factor, levels, source, plan);
}

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

void check_levels(std::string_view factor, const std::vector<std::string>& levels,
                  const Source& source, ExperimentPlan& plan) {
  const Parameter* parameter = parameter_by_label(factor);
  if (parameter == nullptr || parameter->type == ValueType::prompt || plan.runs.empty()) return;
  if (parameter->key == "dataset") return;  // levels and cells may name a data set in two ways
  std::vector<Value> stated;
  for (const std::string& level : levels) {
    const auto value = read_value(*parameter, level);
    if (!value) return;
    stated.push_back(*value);
  }
  std::vector<Value> found;
  for (const PlannedRun& run : plan.runs) {
    const auto cell = run.cells.find(std::string(parameter->key));
    if (run.type != RunType::fine_tuned || cell == run.cells.end()) continue;
    const auto value = read_value(*parameter, cell->second.text);
    if (!value) return;
    if (!has_value(found, *value)) found.push_back(*value);
  }
  if (has_all(found, stated) && has_all(stated, found)) return;
  plan.warnings.push_back(
      {"levels_differ",
       fmt::format("Variables lists {} for {}, but the run table has {}; the run table decides.",
                   comma_list(stated), parameter->name, comma_list(found)),
       to_string(source)});
}

void check_directory(ExperimentPlan& plan) {
  if (!plan.stated_directory) return;
  if (strip_trailing_slashes(plan.stated_directory->text) ==
      strip_trailing_slashes(plan.directory)) {
    return;
  }
  plan.warnings.push_back(
      {"directory_differs",
       fmt::format("The plan names `{}` as the experiment's directory, but it is in `{}`; runs are "
                   "created in the plan's directory.",
                   base::display_text(plan.stated_directory->text), plan.directory),
       to_string(plan.stated_directory->source)});
}

void check_counts(const Sections& overview, const std::string& file, ExperimentPlan& plan) {
  if (plan.runs.empty()) return;
  const auto runs_of = [&plan](RunType type) {
    return std::count_if(plan.runs.begin(), plan.runs.end(),
                         [type](const PlannedRun& run) { return run.type == type; });
  };
  for (const MarkdownSection* section : overview) {
    for (const PlacedField& placed : placed_fields(section->blocks)) {
      const MarkdownField& field = *placed.field;
      if (!base::is_one_of(normalized_label(field.label), {"total run", "run", "number of run"})) {
        continue;
      }
      const Source source{file, field.line};
      const std::string text = base::lower_case(field.value);
      compare_count(total_in(text), std::ssize(plan.runs), "runs", source, plan);
      compare_count(number_before(text, "fine"), runs_of(RunType::fine_tuned), "fine-tuned runs",
                    source, plan);
      compare_count(number_before(text, "control"), runs_of(RunType::control), "control runs",
                    source, plan);
    }
  }
}

void check_levels(const Sections& variables, const std::string& file, ExperimentPlan& plan) {
  if (plan.runs.empty()) return;
  for (const MarkdownSection* section : variables) {
    for (const PlacedField& placed : placed_fields(section->blocks)) {
      check_factor(placed.field->label, placed.field->value, {file, placed.field->line}, plan);
    }
    for (const MarkdownBlock& block : section->blocks) {
      const MarkdownTable* table = block.table();
      if (table == nullptr || table->header.size() < 2) continue;
      for (const MarkdownRow& row : table->rows) {
        check_factor(row.cells[0].text, row.cells[1].text, {file, row.line}, plan);
      }
    }
  }
}

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
