#include "core/plan/cross_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/remark.h"
#include "core/text/number.h"
#include "core/text/path_text.h"

namespace core {
namespace {

std::optional<std::int64_t> first_number(std::string_view text) {
  const std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return std::nullopt;
  std::size_t end = begin;
  while (end < text.size() && base::is_digit(text[end])) ++end;
  const auto number = read_integer(text.substr(begin, end - begin));
  return number ? std::optional(*number) : std::nullopt;
}

// The number right before a word: of `9 (8 fine-tuned + 1 controls)` the 8 before `fine`.
std::optional<std::int64_t> number_before(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view before = base::trimmed(text.substr(0, at));
  std::size_t begin = before.size();
  while (begin > 0 && base::is_digit(before[begin - 1])) --begin;
  return first_number(before.substr(begin));
}

// The number of runs in all: that before `total`, else the first, where it counts no kind of run:
// `3 fine-tuned + 1 controls = 4 total`, `9 (8 fine-tuned + 1 controls)`.
std::optional<std::int64_t> total_in(std::string_view text) {
  if (const auto total = number_before(text, "total")) return total;
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view behind = base::trimmed(text.substr(end));
  const bool counts_a_kind = behind.starts_with("fine") || behind.starts_with("control");
  return end == 0 || counts_a_kind ? std::nullopt : first_number(text);
}

std::int64_t runs_of(const ExperimentPlan& plan, RunType type) {
  return std::count_if(plan.runs.begin(), plan.runs.end(),
                       [type](const PlannedRun& run) { return run.type == type; });
}

void compare_count(std::optional<std::int64_t> told, std::int64_t found, std::string_view what,
                   const Source& source, ExperimentPlan& plan) {
  if (!told || *told == found) return;
  plan.warnings.push_back(
      {"counts_differ",
       fmt::format("Overview tells {} {}, and the run table has {}; the run table decides.", *told,
                   what, found),
       to_string(source)});
}

bool has_value(const std::vector<Value>& values, const Value& value) {
  return std::any_of(values.begin(), values.end(),
                     [&value](const Value& other) { return same_value(value, other); });
}

// The values of the levels; nothing when one of them cannot be read.
std::optional<std::vector<Value>> read_levels(const Parameter& parameter,
                                              const std::vector<std::string>& levels) {
  std::vector<Value> values;
  for (const std::string& level : levels) {
    const auto value = read_value(parameter, level);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

// The values of the fine-tuned runs' cells; nothing when one of them cannot be read.
std::optional<std::vector<Value>> read_cells(const Parameter& parameter,
                                             const ExperimentPlan& plan) {
  std::vector<Value> values;
  for (const PlannedRun& run : plan.runs) {
    const auto cell = run.cells.find(std::string(parameter.key));
    if (run.type != RunType::fine_tuned || cell == run.cells.end()) continue;
    const auto value = read_value(parameter, cell->second.text);
    if (!value) return std::nullopt;
    if (!has_value(values, *value)) values.push_back(*value);
  }
  return values;
}

std::string comma_list(const std::vector<Value>& values) {
  std::string out;
  for (const Value& value : values)
    out += (out.empty() ? "" : ", ") + base::display_text(to_text(value));
  return out.empty() ? "none" : out;
}

// The entries of a list such as `8, 16, 32`.
std::vector<std::string> entries_of(std::string_view list) {
  std::vector<std::string> entries;
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    entries.emplace_back(base::trimmed(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return entries;
}

void check_factor(std::string_view factor, std::string_view text, const Source& source,
                  ExperimentPlan& plan) {
  check_levels(factor, entries_of(without_remark(text)), source, plan);
}

}  // namespace

void check_levels(std::string_view factor, const std::vector<std::string>& levels,
                  const Source& source, ExperimentPlan& plan) {
  const Parameter* parameter = parameter_by_label(factor);
  if (parameter == nullptr || parameter->type == ValueType::prompt || plan.runs.empty()) return;
  if (parameter->key == "dataset") return;  // levels and cells may name a data set in two ways
  const auto told = read_levels(*parameter, levels);
  const auto found = read_cells(*parameter, plan);
  if (!told || !found) return;
  const bool is_equal = std::all_of(told->begin(), told->end(),
                                    [&](const Value& v) { return has_value(*found, v); }) &&
                        std::all_of(found->begin(), found->end(),
                                    [&](const Value& v) { return has_value(*told, v); });
  if (is_equal) return;
  plan.warnings.push_back(
      {"levels_differ",
       fmt::format("Variables tells {} for {}, and the run table has {}; the run table "
                   "decides.",
                   comma_list(*told), parameter->name, comma_list(*found)),
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
       fmt::format(
           "The plan names `{}` as the experiment's directory, but lies in `{}`; runs are made "
           "where the plan lies.",
           base::display_text(plan.stated_directory->text), plan.directory),
       to_string(plan.stated_directory->source)});
}

void check_counts(const Sections& overview, const std::string& file, ExperimentPlan& plan) {
  if (plan.runs.empty()) return;
  for (const MarkdownSection* section : overview) {
    for (const PlacedField& placed : placed_fields(section->blocks)) {
      const MarkdownField& field = *placed.field;
      const std::string label = normalized_label(field.label);
      if (label != "total run" && label != "run" && label != "number of run") continue;
      const Source source{file, field.line};
      std::string text = field.value;
      std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      compare_count(total_in(text), static_cast<std::int64_t>(plan.runs.size()), "runs", source,
                    plan);
      compare_count(number_before(text, "fine"), runs_of(plan, RunType::fine_tuned),
                    "fine-tuned runs", source, plan);
      compare_count(number_before(text, "control"), runs_of(plan, RunType::control), "control runs",
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

}  // namespace core
