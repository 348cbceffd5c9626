#include "core/plan/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/mention.h"
#include "core/parameters/remark.h"
#include "core/parameters/remark_settings.h"
#include "core/plan/cross_checks.h"
#include "core/plan/plan_value.h"
#include "core/plan/run_column.h"
#include "core/plan/run_names.h"
#include "core/text/lines.h"
#include "core/text/list_text.h"

namespace core {
namespace {

// `[x] Learning rate` is `Learning rate`: a ticked point of a task list.
std::string_view without_tick_box(std::string_view label) {
  const bool is_ticked = label.starts_with("[x] ") || label.starts_with("[X] ");
  return is_ticked ? base::trimmed(label.substr(4)) : label;
}

// The columns of a table of configuration that hold values: those that say so, else all that are
// not remarks or defaults and not about evaluation. None for a table of one column.
std::vector<std::size_t> value_columns(const MarkdownTable& table) {
  std::vector<std::size_t> named;
  std::vector<std::size_t> others;
  for (std::size_t i = 1; i < table.header.size(); ++i) {
    const std::string label = normalized_label(table.header[i].text);
    const bool is_remark =
        has_one_of(label, {"note", "rationale", "description", "comment", "source", "reason", "why",
                           "remark", "explanation", "meaning", "unit", "justification", "status",
                           "detail", "where", "purpose", "effect", "default"});
    if (is_remark || topic_of(label) == Topic::evaluation) continue;
    const bool is_named = base::is_one_of(label, {"value", "setting", "chosen", "used"});
    (is_named ? named : others).push_back(i);
  }
  if (!named.empty()) return named;
  if (others.empty() && table.header.size() > 1) others.push_back(1);
  return others;
}

/// What a line says about a parameter for some runs.
struct SomeRunsValue {
  std::string line;
  std::string value;
  Source source;
};

/// Reads the bullets into the plan and remembers those that mean nothing to it.
class ConfigurationReader {
 public:
  ConfigurationReader(const std::string& file, const Answers& answers, ExperimentPlan& plan)
      : file_(file), answers_(answers), plan_(plan), run_names_(plan) {}

  /// The section called Configuration.
  void read_configuration(const MarkdownSection& section) {
    lists_unused_ = true;
    read_section(section, Topic::settings);
    lists_unused_ = false;
  }

  /// A section with another heading.
  void read_other(const MarkdownSection& section) {
    const Topic topic = meant_topic(section.heading.text, Topic::other);
    if (is_read(topic)) read_section(section, topic);
  }

  /// Fields beside something else: a description of the experiment, the run table.
  void read_fields(const std::vector<MarkdownBlock>& blocks) {
    for (const PlacedField& placed : placed_fields(blocks)) {
      if (!ask_about_fixed(*placed.field, Topic::other)) take_weak(*placed.field);
    }
    for (const MarkdownBlock& block : blocks) {
      if (const auto* code = block.code())
        note_unread(code->text, code->text_line, Topic::settings);
      if (const auto* html = block.html()) note_html(*html);
    }
  }

  void finish() {
    check_alpha();
    ask_about_some_runs();
    ask_about_contradictions();
    settle_weak();
    for (const PlanValue& unread : unread_) ask_about_unread(unread, false);
    for (const PlanValue& hint : hints_) ask_about_unread(hint, true);
    if (unused_.empty()) return;
    plan_.warnings.push_back(
        {"not_used",
         fmt::format("These lines under Configuration do not set a parameter and are not used: {}.",
                     join_truncated(unused_, ", ")),
         first_unused_});
  }

 private:
  /// In the configuration, a record is read to list what is not used.
  [[nodiscard]] bool is_read(Topic topic) const {
    return topic != Topic::evaluation && (topic != Topic::record || lists_unused_);
  }

  void read_section(const MarkdownSection& section, Topic topic) {
    read_blocks(section.blocks, topic);
    for (const MarkdownSection& below : section.sections) {
      const Topic own = meant_topic(below.heading.text, topic);
      if (is_read(own)) read_section(below, own);
    }
  }

  [[nodiscard]] Topic meant_topic(std::string_view heading, Topic above) const {
    const Topic topic = topic_of(heading);
    const bool is_for_some =
        above == Topic::some_runs ||
        (topic == Topic::other && run_names_.is_heading_of_one(heading)) ||
        (run_names_.mentioned_in(heading) && !run_names_.all_mentioned_in(heading));
    return topic != Topic::evaluation && is_for_some ? Topic::some_runs : topic;
  }

  void read_blocks(const std::vector<MarkdownBlock>& blocks, const Topic section) {
    Topic topic = section;
    for (const MarkdownBlock& block : blocks) {
      const auto* paragraph = block.paragraph();
      if (paragraph != nullptr) {
        topic = section;
        const std::string_view heading = heading_in(*paragraph);
        if (!heading.empty() && parameter_by_label(heading) == nullptr) {
          // A line that is a heading changes the topic only to evaluation or some runs.
          if (begins_with_evaluation(heading))
            topic = Topic::evaluation;
          else if (meant_topic(heading, section) == Topic::some_runs)
            topic = Topic::some_runs;
        }
        if (topic != section) continue;
      }
      if (topic == Topic::evaluation) continue;
      if (paragraph != nullptr) {
        read_lines(paragraph->content, paragraph->fields, nullptr, topic);
      } else if (const auto* list = block.list()) {
        for (const MarkdownBullet& bullet : list->bullets) {
          read_lines(bullet.content, bullet.fields, &bullet.blocks, topic);
        }
      } else if (const auto* table = block.table()) {
        read_table(*table, topic);
      } else if (const auto* code = block.code()) {
        note_unread(code->text, code->text_line, topic);
      } else if (const auto* html = block.html()) {
        note_html(*html);
      } else if (const auto* quote = block.quote()) {
        read_blocks(quote->blocks, topic == Topic::settings ? Topic::unsure : topic);
      }
    }
  }

  // A paragraph with the blocks below it, which belong to its last line.
  void read_lines(const MarkdownText& content, const std::vector<MarkdownField>& fields,
                  const std::vector<MarkdownBlock>* below, Topic topic) {
    const bool has_below = below != nullptr && !below->empty();
    const bool is_heading =
        fields.empty() && has_below && topic_of(content.text) == Topic::settings;
    if (!is_heading) note_lines_without_field(content, fields, topic);
    for (const MarkdownField& field : fields) {
      read_field({&field, &field == &fields.back() ? below : nullptr}, topic);
    }
    if (fields.empty() && below != nullptr) read_below(content.text, *below, topic);
  }

  void note_lines_without_field(const MarkdownText& content,
                                const std::vector<MarkdownField>& fields, Topic topic) {
    if (fields.empty()) return note_unread(content.text, content.line, topic);
    std::string_view rest = content.source;
    for (int line = content.line; !rest.empty(); ++line) {
      const std::string_view text = take_line(rest);
      const auto is_part_of = [&](const MarkdownField& field) {
        if (field.line == line) return true;
        const Parameter* parameter = parameter_by_label(field.label);
        return parameter != nullptr && parameter->type == ValueType::prompt && field.line < line &&
               field.value_source.find(base::trimmed(text)) != std::string::npos;
      };
      if (std::none_of(fields.begin(), fields.end(), is_part_of)) note_unread(text, line, topic);
    }
  }

  // What is below a line that is not a parameter's; the line itself may be its heading.
  void read_below(std::string_view heading, const std::vector<MarkdownBlock>& below, Topic above) {
    const Topic own = meant_topic(heading, above);
    if (!is_read(own)) return;
    const bool is_named = own != Topic::other && own != Topic::record && own != Topic::hint;
    read_blocks(below, is_named ? own : Topic::unsure);
  }

  // | Parameter | Value |
  void read_table(const MarkdownTable& table, Topic topic) {
    const bool may_be_of_runs =
        topic == Topic::settings || topic == Topic::some_runs || topic == Topic::unsure;
    if (may_be_of_runs && read_table_of_runs(table)) return;
    std::vector<std::size_t> values = value_columns(table);
    for (std::size_t i = 1; i < table.header.size(); ++i) {
      const bool is_known = std::find(values.begin(), values.end(), i) != values.end();
      if (!is_known && run_names_.mentioned_in(table.header[i].text)) values.push_back(i);
    }
    note_unread_cells(table, values, topic);
    for (const MarkdownRow& row : table.rows) {
      const Parameter* parameter = parameter_by_label(row.cells[0].text);
      for (const std::size_t column : values) {
        const MarkdownText& cell = row.cells[column];
        // A further column counts where it gives a value of the row's parameter.
        const bool counts = column == values.front() ||
                            (parameter != nullptr && read_value(*parameter, cell.text).ok());
        if (!counts) continue;
        const MarkdownField field{row.cells[0].text, cell.text, cell.source, row.line};
        read_field({&field, nullptr}, topic);
      }
    }
  }

  // | Run | Batch Size |: a table with a row for each run or model. Whether it was one.
  bool read_table_of_runs(const MarkdownTable& table) {
    if (table.header.empty()) return false;
    const std::string_view first = table.header.front().text;
    if (!is_run_name_header(first) && parameter_by_label(first) != find_parameter("model")) {
      return false;
    }
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

  // Only columns of values are read, and only below a header that is not a parameter itself.
  void note_unread_cells(const MarkdownTable& table, const std::vector<std::size_t>& values,
                         Topic topic) {
    const auto note = [&](const MarkdownText& cell) { note_unread(cell.text, cell.line, topic); };
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

  void read_field(const PlacedField& placed, Topic topic) {
    const MarkdownField& field = *placed.field;
    const bool has_below = placed.below != nullptr && !placed.below->empty();
    const bool has_value = !base::trimmed(field.value).empty();
    const Parameter* known = parameter_by_label(without_tick_box(field.label));
    if (topic == Topic::some_runs && known != nullptr) {
      return note_some_runs(*known, field.label, field.value, field.line);
    }
    if (ask_about_fixed(field, topic)) return;
    if (topic == Topic::hint && known != nullptr) return note_hint(field);
    if (topic == Topic::other && take_weak(field)) {
      if (has_below) read_below_value(*known, *placed.below, topic);
      return;
    }
    const Parameter* parameter = topic == Topic::settings ? meant_parameter(field) : nullptr;
    if (parameter != nullptr) {
      if (!has_value && has_below) return read_value_below(*parameter, placed);
      take(*parameter, field.value, field.value_source, Source{file_, field.line});
      if (has_below) read_below_value(*parameter, *placed.below, topic);
      return;
    }
    if (has_value || !has_below) note_field(field, topic);
    if (!has_below) return;
    if (has_value) return read_below(field.label, *placed.below, topic);
    const Topic own = meant_topic(field.label, topic);
    if (is_read(own)) read_blocks(*placed.below, own);
  }

  // Whether the field is one that nothing can set.
  bool ask_about_fixed(const MarkdownField& field, Topic topic) {
    const FixedSetting* fixed = fixed_setting_by_label(without_tick_box(field.label));
    const bool counts = fixed != nullptr && !base::trimmed(field.value).empty() &&
                        topic != Topic::record && topic != Topic::hint;
    if (!counts) return false;
    core::ask_about_fixed(*fixed, field.label + ": " + field.value, without_remark(field.value),
                          {file_, field.line}, answers_, plan_.missing, plan_.warnings);
    return true;
  }

  const Parameter* meant_parameter(const MarkdownField& field) {
    const std::string_view label = without_tick_box(field.label);
    if (const Parameter* parameter = parameter_by_label(label)) return parameter;
    const Parameter* near = parameter_near_label(label);
    const Source source{file_, field.line};
    const bool is_meant = near != nullptr && means_known_name(label, near->name, "bullet", source,
                                                              answers_, plan_.missing);
    return is_meant ? near : nullptr;
  }

  // Points below a value may say another one for some runs: `3B: 2` below `Batch size: 8`.
  void read_below_value(const Parameter& parameter, const std::vector<MarkdownBlock>& below,
                        Topic topic) {
    for (const PlacedField& placed : placed_fields(below)) {
      const MarkdownField& field = *placed.field;
      if (run_names_.mentioned_in(field.label) && !is_not_applicable(field.value)) {
        note_some_runs(parameter, field.label, field.value, field.line);
      }
    }
    read_blocks(below, topic);
  }

  // A prompt in a code block below its bullet; a single value in a nested point.
  void read_value_below(const Parameter& parameter, const PlacedField& placed) {
    const std::vector<MarkdownBlock>& below = *placed.below;
    if (const auto* code = below.front().code()) {
      std::string text = code->text;
      while (text.ends_with('\n')) text.pop_back();
      if (parameter.type != ValueType::prompt) text = base::trimmed(text);
      read_blocks({below.begin() + 1, below.end()}, Topic::settings);
      return add(parameter, std::move(text), Source{file_, code->line});
    }
    const auto* list = below.front().list();
    if (list != nullptr && list->bullets.size() == 1 && below.size() == 1) {
      const MarkdownText& content = list->bullets.front().content;
      read_blocks(list->bullets.front().blocks, Topic::settings);
      return take(parameter, content.text, content.source, Source{file_, content.line});
    }
    read_blocks(below, Topic::settings);
    ask_about_invalid(
        parameter,
        fmt::format("{} has no value on its line, and what is below it is not a single value",
                    parameter.name),
        Source{file_, placed.field->line});
  }

  void take(const Parameter& parameter, std::string_view rendered, std::string_view source_text,
            const Source& source) {
    const auto text = value_text(&parameter, rendered, source_text);
    if (!text) return;
    if (parameter.type == ValueType::prompt && refers_elsewhere(source_text)) {
      return ask_about_invalid(parameter,
                               fmt::format("{} is `{}`, which refers to text elsewhere",
                                           parameter.name, base::display_text(source_text)),
                               source);
    }
    const std::string remark(remark_of(rendered));
    const std::string line(base::trimmed(rendered));
    if (run_names_.remark_has_another_value(parameter, *text, remark)) {
      for_some_runs_[&parameter].push_back({line, remark, source});
    }
    const bool is_twice = parameter.key == "lora_alpha" && is_twice_the_rank(remark) &&
                          remark.find_first_of("2t") != std::string::npos;
    if (is_twice) alpha_ = PlanValue{line, source};
    add(parameter, *text, source);
    if (parameter.type == ValueType::prompt) return;
    for (RemarkSetting& setting : settings_in_remark(&parameter, remark)) {
      if (setting.parameter->is_site_setting) {
        plan_.warnings.push_back(remark_not_read(parameter, remark, *setting.parameter, source));
      } else {
        add(*setting.parameter, std::move(setting.text), source);
      }
    }
  }

  // A field that decides nothing: a question where nothing else does, else a warning.
  void note_hint(const MarkdownField& field) {
    hints_.push_back({field.label + ": " + field.value, {file_, field.line}});
  }

  /// Whether the field is a parameter's. Names of models and data sets are free text that Resources
  /// explains, and a bare time or memory may have been measured.
  bool take_weak(const MarkdownField& field) {
    const Parameter* parameter = parameter_by_label(without_tick_box(field.label));
    if (parameter == nullptr || base::is_one_of(parameter->key, {"model", "dataset"})) return false;
    if (base::trimmed(field.value).empty()) return false;
    if (base::is_one_of(normalized_label(field.label), {"time", "memory"})) {
      note_hint(field);
      return true;
    }
    auto text = value_text(parameter, field.value, field.value_source);
    if (text) weak_[parameter].push_back({std::move(*text), Source{file_, field.line}});
    return true;
  }

  void add(const Parameter& parameter, std::string text, const Source& source) {
    const auto [place, is_new] =
        plan_.configuration.emplace(parameter.key, PlanValue{text, source});
    if (is_new || means_the_same(parameter, place->second.text, text)) return;
    contradictions_[&parameter].push_back(PlanValue{std::move(text), source});
  }

  // A field that is not read.
  void note_field(const MarkdownField& field, Topic topic) {
    note_unused(base::display_text(field.label), field.line);
    const Parameter* parameter = parameter_by_label(field.label);
    if (parameter != nullptr && (topic == Topic::unsure || parameter->need == Need::by_default)) {
      unread_.push_back({field.label + ": " + field.value, {file_, field.line}});
    }
    const bool has_digit = field.value.find_first_of("0123456789") != std::string::npos;
    if (!has_digit || !run_names_.mentioned_in(field.label)) return;
    for (const Parameter* mentioned : parameters_mentioned_in(field.value)) {
      note_some_runs(*mentioned, field.label, field.value, field.line);
    }
  }

  void note_some_runs(const Parameter& parameter, const std::string& label,
                      const std::string& value, int line) {
    for_some_runs_[&parameter].push_back({label + ": " + value, value, {file_, line}});
  }

  // Each line of a text that is not a field; the first is in the warning.
  void note_unread(std::string_view text, int line, Topic topic) {
    for (bool is_first = true; !text.empty(); ++line) {
      const std::string_view words = base::trimmed(take_line(text));
      if (words.empty()) continue;
      if (is_first) note_unused("`" + base::display_text(words) + "`", line);
      is_first = false;
      if (topic != Topic::other && topic != Topic::record && topic != Topic::hint)
        unread_.push_back({std::string(words), {file_, line}});
    }
  }

  // A line that is not read as Markdown, `- **Seed:** 7`, as a field; empty where it is none.
  static MarkdownField field_in_text(std::string_view text, int line) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    const auto without_marks = [](std::string_view part) {
      const std::size_t begin = part.find_first_not_of(" \t-*_");
      if (begin == std::string_view::npos) return std::string();
      return std::string(part.substr(begin, part.find_last_not_of(" \t*_") - begin + 1));
    };
    const std::string value = without_marks(text.substr(colon + 1));
    return {without_marks(text.substr(0, colon)), value, value, line};
  }

  // Lines of HTML that may give a value; what an ended comment hides gives none.
  void note_html(const MarkdownHtml& html) {
    std::string_view rest = html.text;
    int line = html.line;
    const std::size_t end = rest.find("-->");
    if (base::trimmed(rest).starts_with("<!--") && end != std::string_view::npos) {
      line += static_cast<int>(std::count(rest.begin(), rest.begin() + end, '\n'));
      rest.remove_prefix(end + 3);
    }
    for (; !rest.empty(); ++line) {
      const std::string_view text = base::trimmed(take_line(rest));
      const MarkdownField field = field_in_text(text, line);
      if (ask_about_fixed(field, Topic::settings) || parameters_mentioned_in(text).empty())
        continue;
      note_unused("`" + base::display_text(text) + "`", line);
      unread_.push_back({std::string(text), {file_, line}});
    }
  }

  void note_unused(const std::string& what, int line) {
    if (!lists_unused_) return;
    const std::string place = to_string(Source{file_, line});
    unused_.push_back(fmt::format("{} ({})", what, place));
    if (first_unused_.empty()) first_unused_ = place;
  }

  // Whether the common configuration need not give a parameter.
  [[nodiscard]] bool is_settled(const Parameter& parameter) const {
    return answers_.contains(parameter.key) || every_run_has(plan_, parameter);
  }

  void ask_about_invalid(const Parameter& parameter, std::string_view problem,
                         const Source& source) {
    if (is_settled(parameter)) return;
    plan_.missing.push_back(
        invalid_parameter(parameter, std::string(parameter.key), problem, source));
  }

  // `16 (2 × rank)` says two things where a run's rank is not 8.
  void check_alpha() {
    const Parameter& parameter = *find_parameter("lora_alpha");
    const auto alpha = plan_.configuration.find("lora_alpha");
    if (!alpha_ || alpha == plan_.configuration.end() || every_run_has(plan_, parameter)) return;
    const auto stated = read_value(parameter, alpha->second.text);
    const auto common = plan_.configuration.find("lora_rank");
    const auto is_other = [&](const PlannedRun& run) {
      const auto cell = run.cells.find("lora_rank");
      const bool has_cell = cell != run.cells.end();
      if (run.type == RunType::control || !stated) return false;
      if (!has_cell && common == plan_.configuration.end()) return false;
      const std::string& text = has_cell ? cell->second.text : common->second.text;
      const auto rank = read_value(*find_parameter("lora_rank"), text);
      const auto* whole = rank ? std::get_if<std::int64_t>(&*rank) : nullptr;
      return whole != nullptr && !same_value(*stated, Value(2 * *whole));
    };
    if (std::none_of(plan_.runs.begin(), plan_.runs.end(), is_other)) return;
    for_some_runs_[&parameter].push_back({alpha_->text, "2", alpha_->source});
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
        return has_other_value(parameter, text, value.value);
      };
      if (std::none_of(found->second.begin(), found->second.end(), is_other)) continue;
      if (is_given) plan_.configuration.erase(common);
      contradictions_.erase(&parameter);
      if (answers_.contains(key)) continue;
      std::vector<std::string> lines;
      std::vector<std::string> places;
      for (const SomeRunsValue& value : found->second) {
        const std::string place = to_string(value.source);
        lines.push_back(fmt::format("`{}` ({})", base::display_text(value.line), place));
        if (places.size() < kMostNamed) places.push_back(place);
      }
      plan_.missing.push_back(parameter_question(
          parameter, key,
          fmt::format("{0} may differ for some runs: {1}. What should it be? Answer `{2}` for all "
                      "runs, `{2}@RUN` for one.",
                      parameter.name, join_truncated(lines, " and "), key),
          std::move(places)));
    }
  }

  void ask_about_contradictions() {
    for (const Parameter& parameter : parameters()) {
      const auto found = contradictions_.find(&parameter);
      if (found == contradictions_.end() || every_run_has(plan_, parameter)) continue;
      const auto first = plan_.configuration.find(std::string(parameter.key));
      std::vector<PlanValue> values = {first->second};
      values.insert(values.end(), found->second.begin(), found->second.end());
      plan_.configuration.erase(first);
      if (answers_.contains(parameter.key)) continue;
      plan_.missing.push_back(
          which_value_question(parameter, std::string(parameter.key), "The plan gives", values));
    }
  }

  // What sections say that are not about how to train or run.
  void settle_weak() {
    for (const Parameter& parameter : parameters()) {
      const auto found = weak_.find(&parameter);
      if (found == weak_.end()) continue;
      const std::vector<PlanValue>& values = found->second;
      const std::string key(parameter.key);
      const auto asks = [&key](const Missing& question) { return question.field == key; };
      const bool is_asked = std::any_of(plan_.missing.begin(), plan_.missing.end(), asks);
      if (is_asked) continue;
      if (plan_.configuration.contains(key) || every_run_has(plan_, parameter)) {
        for (const PlanValue& value : values) warn_about_weak(parameter, value);
        continue;
      }
      const bool is_one_value =
          std::all_of(values.begin(), values.end(), [&](const PlanValue& value) {
            return means_the_same(parameter, values.front().text, value.text);
          });
      const auto value = read_value(parameter, values.front().text);
      if (is_one_value && value) {
        plan_.configuration.emplace(key, values.front());
      } else if (answers_.contains(key)) {
        continue;
      } else if (is_one_value) {
        ask_about_invalid(parameter, value.error().message, values.front().source);
      } else {
        plan_.missing.push_back(which_value_question(parameter, key, "The plan gives", values));
      }
    }
  }

  // A weak value that no run has, or that the configuration contradicts.
  void warn_about_weak(const Parameter& parameter, const PlanValue& value) {
    if (!read_value(parameter, value.text)) return;
    const std::string key(parameter.key);
    const auto has_it = [&](const PlannedRun& run) {
      const auto cell = run.cells.find(key);
      return cell != run.cells.end() && means_the_same(parameter, cell->second.text, value.text);
    };
    if (std::any_of(plan_.runs.begin(), plan_.runs.end(), has_it)) return;
    const auto common = plan_.configuration.find(key);
    if (common != plan_.configuration.end() &&
        means_the_same(parameter, common->second.text, value.text)) {
      return;
    }
    const std::string used =
        common == plan_.configuration.end() || every_run_has(plan_, parameter)
            ? "the run table gives other values, which are used"
            : fmt::format("{} gives `{}`, which is used", to_string(common->second.source),
                          base::display_text(common->second.text));
    plan_.warnings.push_back({"value_not_used",
                              fmt::format("{} is `{}` here, but {}.", parameter.name,
                                          base::display_text(value.text), used),
                              to_string(value.source)});
  }

  // Text that mentions a parameter which nothing else gives: a person says whether it gives it.
  void ask_about_unread(const PlanValue& unread, bool is_hint) {
    for (const Parameter* parameter : parameters_mentioned_in(unread.text)) {
      const std::string key(parameter->key);
      if (plan_.configuration.contains(key) || is_settled(*parameter)) {
        const MarkdownField field = field_in_text(unread.text, unread.source.line);
        const bool is_its_field = parameter_by_label(field.label) == parameter;
        if (is_its_field) warn_about_weak(*parameter, {field.value, unread.source});
        continue;
      }
      if (!asked_.insert(parameter->key).second) continue;
      const std::string place = to_string(unread.source);
      plan_.missing.push_back(
          is_hint ? stated_elsewhere_question(*parameter, unread.source, unread.text)
                  : parameter_question(
                        *parameter, key,
                        fmt::format("{} may be given at {} in a form that cannot be read (`{}`). "
                                    "What should it be?",
                                    parameter->name, place, base::display_text(unread.text)),
                        {place}));
    }
  }

  const std::string& file_;
  const Answers& answers_;
  ExperimentPlan& plan_;
  const RunNames run_names_;
  std::map<const Parameter*, std::vector<PlanValue>> contradictions_;
  std::map<const Parameter*, std::vector<PlanValue>> weak_;
  std::map<const Parameter*, std::vector<SomeRunsValue>> for_some_runs_;
  std::optional<PlanValue> alpha_;  ///< LoRA alpha with a remark that says 2 × rank.
  bool lists_unused_ = false;       ///< In the section called Configuration.
  std::vector<std::string> unused_;
  std::string first_unused_;
  std::vector<PlanValue> unread_;  ///< Lines that are not fields, or are where fields are not read.
  std::vector<PlanValue> hints_;   ///< Fields of sections about ideas, and measured ones.
  std::set<std::string_view> asked_;  ///< Keys that ask_about_unread() asked for.
};

}  // namespace

void read_configuration(const SummarySections& sections, const std::string& file,
                        const Answers& answers, ExperimentPlan& plan) {
  ConfigurationReader reader(file, answers, plan);
  for (const MarkdownSection* section : sections.configuration) {
    reader.read_configuration(*section);
  }
  for (const MarkdownSection* section : sections.others) reader.read_other(*section);
  for (const Sections* group : {&sections.titles, &sections.overview, &sections.all_runs}) {
    for (const MarkdownSection* section : *group) reader.read_fields(section->blocks);
  }
  reader.finish();
}

}  // namespace core
