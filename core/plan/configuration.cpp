#include "core/plan/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <sstream>

#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/mention.h"
#include "core/parameters/remark.h"
#include "core/plan/configuration_group.h"
#include "core/plan/plan_value.h"
#include "core/plan/question.h"
#include "core/plan/run_column.h"
#include "core/plan/run_names.h"
#include "core/text/list_text.h"

namespace core {
namespace {

using Group = ConfigurationGroup;

// `[x] Learning rate` is `Learning rate`: a point of a task list that is ticked.
std::string_view without_tick_box(std::string_view label) {
  const bool is_ticked = label.starts_with("[x] ") || label.starts_with("[X] ");
  return is_ticked ? base::trimmed(label.substr(4)) : label;
}

/// What a line says of a parameter for some runs.
struct SomeRunsValue {
  std::string line;
  std::string value;
  Source source;
};

/// A line that is no field, or stands where fields are not read.
struct UnreadText {
  std::string text;
  Source source;
};

/// Reads the bullets into the plan and remembers those that mean nothing to it.
class ConfigurationReader {
 public:
  ConfigurationReader(const std::string& file, const Answers& answers, ExperimentPlan& plan)
      : file_(file), answers_(answers), plan_(plan), run_names_(plan) {}

  void read_section(const MarkdownSection& section, Group group) {
    read_blocks(section.blocks, group);
    for (const MarkdownSection& below : section.sections) {
      const Group own = meant_group(below.heading.text, group);
      if (own != Group::evaluation) read_section(below, own);
    }
  }

  void finish() {
    check_alpha();
    ask_about_some_runs();
    ask_about_contradictions();
    for (const UnreadText& unread : unread_) ask_about(unread);
    if (unused_.empty()) return;
    plan_.warnings.push_back(
        {"not_used",
         fmt::format("Lines under Configuration that are not read as a parameter are not used: {}.",
                     join_truncated(unused_, ", ")),
         first_unused_});
  }

 private:
  [[nodiscard]] Group meant_group(std::string_view heading, Group above) const {
    const Group group = group_of(heading);
    const bool is_for_some = above == Group::some_runs || (run_names_.mentioned_in(heading) &&
                                                           !run_names_.all_mentioned_in(heading));
    return group != Group::evaluation && is_for_some ? Group::some_runs : group;
  }

  // The group of what stands below a line by itself: what is not left aside or for some runs alone
  // is read as the section is.
  [[nodiscard]] Group group_below(std::string_view line, Group section) const {
    if (begins_with_evaluation(line)) return Group::evaluation;
    return meant_group(line, section) == Group::some_runs ? Group::some_runs : section;
  }

  void read_blocks(const std::vector<MarkdownBlock>& blocks, const Group section) {
    Group group = section;
    for (const MarkdownBlock& block : blocks) {
      if (block.paragraph() != nullptr) {
        const std::string_view heading = heading_in(*block.paragraph());
        const bool is_one = !heading.empty() && parameter_by_label(heading) == nullptr;
        group = is_one ? group_below(heading, section) : section;
        if (group != section) continue;
      }
      if (group == Group::evaluation) continue;
      if (const auto* paragraph = block.paragraph()) {
        read_lines(paragraph->content, paragraph->fields, nullptr, group);
      } else if (const auto* list = block.list()) {
        for (const MarkdownBullet& bullet : list->bullets) {
          read_lines(bullet.content, bullet.fields, &bullet.blocks, group);
        }
      } else if (const auto* table = block.table()) {
        read_table(*table, group);
      } else if (const auto* code = block.code()) {
        note_unread(code->text, code->line, group);
      } else if (const auto* quote = block.quote()) {
        read_blocks(quote->blocks, group == Group::read ? Group::unsure : group);
      }
    }
  }

  // A paragraph with what stands below it, which belongs to its last line.
  void read_lines(const MarkdownText& content, const std::vector<MarkdownField>& fields,
                  const std::vector<MarkdownBlock>* below, Group group) {
    const bool is_heading = fields.empty() && below != nullptr && !below->empty() &&
                            group_of(content.text) == Group::read;
    if (!is_heading) note_lines_without_field(content, fields, group);
    for (const MarkdownField& field : fields) {
      read_field({&field, &content, &field == &fields.back() ? below : nullptr}, group);
    }
    if (fields.empty() && below != nullptr) read_below(content.text, *below, group);
  }

  void note_lines_without_field(const MarkdownText& content,
                                const std::vector<MarkdownField>& fields, Group group) {
    if (fields.empty()) return note_unread(content.text, content.line, group);
    int line = content.line;
    std::istringstream lines(content.source);
    for (std::string text; std::getline(lines, text); ++line) {
      const bool is_field =
          std::any_of(fields.begin(), fields.end(), [&](const MarkdownField& field) {
            return field.line == line || goes_on_in(field, line, base::trimmed(text));
          });
      if (!is_field) note_unread(text, line, group);
    }
  }

  // Whether a line belongs to the prompt that begins above it.
  static bool goes_on_in(const MarkdownField& field, int line, std::string_view text) {
    const Parameter* parameter = parameter_by_label(field.label);
    return parameter != nullptr && parameter->type == ValueType::prompt && field.line < line &&
           field.value_source.find(text) != std::string::npos;
  }

  // What stands below a line that is no parameter's; the line itself may be its heading.
  void read_below(std::string_view heading, const std::vector<MarkdownBlock>& below, Group above) {
    const Group own = meant_group(heading, above);
    if (own == Group::evaluation) return;
    read_blocks(below, own == Group::other ? Group::unsure : own);
  }

  // | Parameter | Value |
  void read_table(const MarkdownTable& table, Group group) {
    if (group != Group::other && read_table_of_runs(table)) return;
    std::vector<std::size_t> values = value_columns(table);
    for (std::size_t i = 1; i < table.header.size(); ++i) {
      const bool is_there = std::find(values.begin(), values.end(), i) != values.end();
      if (!is_there && run_names_.mentioned_in(table.header[i].text)) values.push_back(i);
    }
    note_unread_cells(table, values, group);
    for (const MarkdownRow& row : table.rows) {
      for (const std::size_t column : values) {
        if (column == values.front() || may_contradict(row, column)) read_row(row, column, group);
      }
    }
  }

  void read_row(const MarkdownRow& row, std::size_t column, Group group) {
    const MarkdownText& cell = row.cells[column];
    const MarkdownField field{row.cells[0].text, cell.text, cell.source, row.line};
    read_field({&field, &cell, nullptr}, group);
  }

  // Whether a further column gives a value of the row's parameter, and does not speak of it.
  static bool may_contradict(const MarkdownRow& row, std::size_t column) {
    const Parameter* parameter = parameter_by_label(row.cells[0].text);
    return parameter != nullptr && read_value(*parameter, row.cells[column].text).ok();
  }

  // | Run | Batch Size |: a table with a row for each run or model. Whether it was one.
  bool read_table_of_runs(const MarkdownTable& table) {
    if (table.header.empty()) return false;
    const std::string_view first = table.header.front().text;
    const Parameter* model = find_parameter("model");
    if (!is_run_name_header(first) && parameter_by_label(first) != model) return false;
    bool is_one = false;
    for (std::size_t i = 1; i < table.header.size(); ++i) {
      const Parameter* parameter = parameter_by_label(table.header[i].text);
      if (parameter == nullptr) continue;
      is_one = true;
      for (const MarkdownRow& row : table.rows) {
        const MarkdownText& cell = row.cells[i];
        if (run_names_.all_mentioned_in(row.cells[0].text)) {
          take(*parameter, cell.text, cell.source, Source{file_, row.line});
        } else if (!is_not_applicable(cell.text)) {
          note_some_runs(*parameter, row.cells[0].text, cell.text, row.line);
        }
      }
    }
    return is_one;
  }

  // Only columns of values are read, and only below a header that is no parameter itself.
  void note_unread_cells(const MarkdownTable& table, const std::vector<std::size_t>& values,
                         Group group) {
    const auto note = [this, group](const MarkdownText& cell) {
      note_unread(cell.text, cell.line, group);
    };
    const bool is_narrow = table.header.size() < 2;
    if (is_narrow || parameter_by_label(table.header.front().text) != nullptr) {
      note(table.header.front());
    }
    for (std::size_t i = 1; i < table.header.size(); ++i) {
      if (std::find(values.begin(), values.end(), i) == values.end()) note(table.header[i]);
    }
    for (const MarkdownRow& row : table.rows) {
      if (is_narrow && !row.cells.empty()) note(row.cells.front());
    }
  }

  void read_field(const PlacedField& placed, Group group) {
    const MarkdownField& field = *placed.field;
    const bool has_below = placed.below != nullptr && !placed.below->empty();
    const bool has_value = !base::trimmed(field.value).empty();
    if (const Parameter* known = parameter_by_label(field.label);
        group == Group::some_runs && known != nullptr) {
      return note_some_runs(*known, field.label, field.value, field.line);
    }
    const Parameter* parameter = group == Group::read ? meant_parameter(field) : nullptr;
    if (parameter != nullptr) {
      if (!has_value && has_below) return read_value_below(*parameter, placed);
      take(*parameter, field.value, field.value_source, Source{file_, field.line});
      if (has_below) read_below_value(*parameter, *placed.below, group);
      return;
    }
    if (has_value || !has_below) note_field(field, group);
    if (!has_below) return;
    if (has_value) return read_below(field.label, *placed.below, group);
    const Group own = meant_group(field.label, group);
    if (own != Group::evaluation) read_blocks(*placed.below, own);
  }

  // Points below a value may say another one for some runs: `3B: 2` below `Batch size: 8`.
  void read_below_value(const Parameter& parameter, const std::vector<MarkdownBlock>& below,
                        Group group) {
    for (const PlacedField& placed : placed_fields(below)) {
      const MarkdownField& field = *placed.field;
      if (run_names_.mentioned_in(field.label) && !is_not_applicable(field.value)) {
        note_some_runs(parameter, field.label, field.value, field.line);
      }
    }
    read_blocks(below, group);
  }

  // A field that is not read.
  void note_field(const MarkdownField& field, Group group) {
    note_unused(base::display_text(field.label), field.line);
    const Parameter* parameter = parameter_by_label(field.label);
    const bool would_use_default = parameter != nullptr && parameter->need == Need::by_default;
    if ((group == Group::unsure && parameter != nullptr) || would_use_default) {
      unread_.push_back({field.label + ": " + field.value, {file_, field.line}});
    }
    const bool has_digit = field.value.find_first_of("0123456789") != std::string::npos;
    if (!has_digit || !run_names_.mentioned_in(field.label)) return;
    for (const Parameter* named : parameters_mentioned_in(field.value)) {
      note_some_runs(*named, field.label, field.value, field.line);
    }
  }

  void note_some_runs(const Parameter& parameter, const std::string& label,
                      const std::string& value, int line) {
    for_some_runs_[&parameter].push_back({label + ": " + value, value, {file_, line}});
  }

  const Parameter* meant_parameter(const MarkdownField& field) {
    const std::string_view label = without_tick_box(field.label);
    if (const Parameter* parameter = parameter_by_label(label)) return parameter;
    const Parameter* near = parameter_near_label(label);
    if (near == nullptr) return nullptr;
    const Source source{file_, field.line};
    return means_known_name(label, near->name, "bullet", source, answers_, plan_.missing) ? near
                                                                                          : nullptr;
  }

  // A prompt that stands in a code block below its bullet; a single value in a nested point.
  void read_value_below(const Parameter& parameter, const PlacedField& placed) {
    const Source source{file_, placed.field->line};
    if (const auto* code = placed.below->front().code()) {
      std::string text = code->text;
      while (text.ends_with('\n')) text.pop_back();
      const bool is_prompt = parameter.type == ValueType::prompt;
      read_blocks({placed.below->begin() + 1, placed.below->end()}, Group::read);
      return add(parameter, is_prompt ? text : std::string(base::trimmed(text)),
                 Source{file_, code->line});
    }
    const auto* list = placed.below->front().list();
    if (list != nullptr && list->bullets.size() == 1 && placed.below->size() == 1) {
      const MarkdownText& content = list->bullets.front().content;
      read_blocks(list->bullets.front().blocks, Group::read);
      return take(parameter, content.text, content.source, Source{file_, content.line});
    }
    read_blocks(*placed.below, Group::read);
    if (answers_.contains(parameter.key) || every_run_has(plan_, parameter)) return;
    plan_.missing.push_back(invalid_parameter(
        parameter, std::string(parameter.key),
        fmt::format("{} has no value on its line, and what stands below it is not one value",
                    parameter.name),
        source));
  }

  void take(const Parameter& parameter, std::string_view rendered, std::string_view source_text,
            const Source& source) {
    const auto text = value_text(&parameter, rendered, source_text);
    if (!text) return;
    warn_about_remark(parameter, rendered, source);
    if (parameter.type == ValueType::prompt && refers_elsewhere(source_text)) {
      return ask_about_reference(parameter, source_text, source);
    }
    if (run_names_.remark_has_another_value(parameter, *text, remark_of(rendered))) {
      for_some_runs_[&parameter].push_back(
          {std::string(base::trimmed(rendered)), std::string(remark_of(rendered)), source});
    }
    if (parameter.key == "lora_alpha" && says_twice_the_rank(remark_of(rendered))) {
      alpha_ = PlanValue{std::string(base::trimmed(rendered)), source};
    }
    add(parameter, *text, source);
  }

  static bool says_twice_the_rank(std::string_view remark) {
    return is_twice_the_rank(remark) && remark.find_first_of("2t") != std::string_view::npos;
  }

  void ask_about_reference(const Parameter& parameter, std::string_view text,
                           const Source& source) {
    if (answers_.contains(parameter.key) || every_run_has(plan_, parameter)) return;
    plan_.missing.push_back(
        invalid_parameter(parameter, std::string(parameter.key),
                          fmt::format("{} is `{}`, which stands for another text", parameter.name,
                                      base::display_text(text)),
                          source));
  }

  // `16 (2 × rank)` says two things where a run's rank is not 8.
  void check_alpha() {
    const auto alpha = plan_.configuration.find("lora_alpha");
    if (!alpha_ || alpha == plan_.configuration.end()) return;
    const Parameter& parameter = *find_parameter("lora_alpha");
    if (every_run_has(plan_, parameter)) return;
    const auto said = read_value(parameter, alpha->second.text);
    const auto is_other = [&](const PlannedRun& run) {
      const PlanValue* rank = value_for(run, "lora_rank");
      const auto whole = rank == nullptr ? std::optional<std::int64_t>() : whole_number(rank->text);
      return run.type != RunType::control && whole && said && !same_value(*said, Value(2 * *whole));
    };
    if (std::none_of(plan_.runs.begin(), plan_.runs.end(), is_other)) return;
    for_some_runs_[&parameter].push_back({alpha_->text, "2", alpha_->source});
  }

  [[nodiscard]] const PlanValue* value_for(const PlannedRun& run, const std::string& key) const {
    if (const auto cell = run.cells.find(key); cell != run.cells.end()) return &cell->second;
    const auto common = plan_.configuration.find(key);
    return common == plan_.configuration.end() ? nullptr : &common->second;
  }

  static std::optional<std::int64_t> whole_number(std::string_view text) {
    const auto value = read_value(*find_parameter("lora_rank"), text);
    const auto* whole = value ? std::get_if<std::int64_t>(&*value) : nullptr;
    return whole == nullptr ? std::nullopt : std::optional(*whole);
  }

  // What is said for some runs cannot be given to them here, and the others' value is not theirs.
  void ask_about_some_runs() {
    for (const Parameter& parameter : parameters()) {
      const auto found = for_some_runs_.find(&parameter);
      if (found == for_some_runs_.end() || every_run_has(plan_, parameter)) continue;
      const std::string key(parameter.key);
      const auto common = plan_.configuration.find(key);
      const bool is_given = common != plan_.configuration.end();
      const std::string text = is_given ? common->second.text : std::string();
      const auto is_other = [&](const SomeRunsValue& value) {
        return holds_another_value(parameter, text, value.value);
      };
      if (std::none_of(found->second.begin(), found->second.end(), is_other)) continue;
      if (common != plan_.configuration.end()) plan_.configuration.erase(common);
      contradictions_.erase(&parameter);
      if (answers_.contains(key)) continue;
      std::vector<std::string> places;
      Missing question = missing_parameter(parameter, key, "every run", {});
      for (const SomeRunsValue& value : found->second) {
        places.push_back(
            fmt::format("`{}` ({})", base::display_text(value.line), to_string(value.source)));
        if (question.looked_in.size() < kMostNamed) {
          question.looked_in.push_back(to_string(value.source));
        }
      }
      question.question = fmt::format(
          "{0} may be another for some runs: {1}. What should it be? `{2}` answers for all runs, "
          "`{2}@RUN` for one.",
          parameter.name, join_truncated(places, " and "), key);
      plan_.missing.push_back(std::move(question));
    }
  }

  void add(const Parameter& parameter, std::string text, const Source& source) {
    const auto [place, is_new] =
        plan_.configuration.emplace(parameter.key, PlanValue{text, source});
    if (is_new || means_the_same(parameter, place->second.text, text)) return;
    contradictions_[&parameter].push_back(PlanValue{std::move(text), source});
  }

  // `1 × 80GB GPU (constraint: gpu80)`: a remark is no place for a parameter.
  void warn_about_remark(const Parameter& parameter, std::string_view rendered,
                         const Source& source) {
    if (parameter.type == ValueType::prompt) return;
    const std::string_view remark = remark_of(rendered);
    const std::size_t colon = remark.find(':');
    if (colon == std::string_view::npos) return;
    const Parameter* told = parameter_by_label(remark.substr(0, colon));
    if (told == nullptr || told == &parameter) return;
    plan_.warnings.push_back(
        {"remark_not_read",
         fmt::format("The remark `{}` behind {} is not read. To set {}, give it a line of its own.",
                     base::display_text(remark), parameter.name, told->name),
         to_string(source)});
  }

  void ask_about_contradictions() {
    for (const Parameter& parameter : parameters()) {
      const auto found = contradictions_.find(&parameter);
      if (found == contradictions_.end() || every_run_has(plan_, parameter)) continue;
      std::vector<PlanValue> values = {plan_.configuration.at(std::string(parameter.key))};
      values.insert(values.end(), found->second.begin(), found->second.end());
      plan_.configuration.erase(std::string(parameter.key));
      if (answers_.contains(parameter.key)) continue;
      plan_.missing.push_back(
          which_value_question(parameter, std::string(parameter.key), "The plan gives", values));
    }
  }

  // Text that names a parameter which nothing gives otherwise: whether it gives it, a person says.
  void ask_about(const UnreadText& unread) {
    for (const Parameter* parameter : parameters_mentioned_in(unread.text)) {
      if (asked_.contains(parameter->key) ||
          plan_.configuration.contains(std::string(parameter->key)) ||
          answers_.contains(parameter->key) || every_run_has(plan_, *parameter)) {
        continue;
      }
      asked_.insert(parameter->key);
      Missing question = missing_parameter(*parameter, std::string(parameter->key), "every run",
                                           {to_string(unread.source)});
      question.question = fmt::format(
          "{} may be given at {} in a form that cannot be read (`{}`). What should it be?",
          parameter->name, to_string(unread.source), base::display_text(unread.text));
      plan_.missing.push_back(std::move(question));
    }
  }

  // Each line of a text that is no field; those of another group are told, and not asked about.
  void note_unread(const std::string& text, int first_line, Group group) {
    bool is_told = false;
    std::istringstream lines(text);
    int number = first_line;
    for (std::string line; std::getline(lines, line); ++number) {
      const std::string words(base::trimmed(line));
      if (words.empty()) continue;
      if (!is_told) note_unused("`" + base::display_text(words) + "`", number);
      is_told = true;
      if (group == Group::other) continue;
      unread_.push_back({words, {file_, number}});
    }
  }

  void note_unused(const std::string& what, int line) {
    const std::string place = to_string(Source{file_, line});
    unused_.push_back(fmt::format("{} ({})", what, place));
    if (first_unused_.empty()) first_unused_ = place;
  }

  const std::string& file_;
  const Answers& answers_;
  ExperimentPlan& plan_;
  const RunNames run_names_;
  std::map<const Parameter*, std::vector<PlanValue>> contradictions_;
  std::map<const Parameter*, std::vector<SomeRunsValue>> for_some_runs_;
  std::optional<PlanValue> alpha_;  ///< LoRA alpha with a remark that says 2 × rank.
  std::vector<std::string> unused_;
  std::vector<UnreadText> unread_;
  std::set<std::string_view>
      asked_;  ///< Keys of parameters that unread text raised a question for.
  std::string first_unused_;
};

}  // namespace

void read_configuration(const Sections& sections, const std::string& file, const Answers& answers,
                        ExperimentPlan& plan) {
  ConfigurationReader reader(file, answers, plan);
  for (const MarkdownSection* section : sections) reader.read_section(*section, Group::read);
  reader.finish();
}

}  // namespace core
