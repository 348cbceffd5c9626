#include "core/plan/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/label.h"
#include "core/parameters/mention.h"
#include "core/parameters/remark.h"
#include "core/parameters/remark_settings.h"
#include "core/plan/plan_value.h"
#include "core/plan/run_column.h"
#include "core/plan/run_names.h"
#include "core/plan/shared_settings.h"
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

/// Reads the bullets into the plan and remembers those that mean nothing to it.
class ConfigurationReader {
 public:
  ConfigurationReader(const std::string& file, const Answers& answers, ExperimentPlan& plan)
      : file_(file), answers_(answers), plan_(plan), run_names_(plan), settings_(answers, plan) {}

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
    settings_.decide();
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
      return settings_.add(parameter, {std::move(text), {file_, code->line}});
    }
    const auto* list = below.front().list();
    if (list != nullptr && list->bullets.size() == 1 && below.size() == 1) {
      const MarkdownText& content = list->bullets.front().content;
      read_blocks(list->bullets.front().blocks, Topic::settings);
      return take(parameter, content.text, content.source, Source{file_, content.line});
    }
    read_blocks(below, Topic::settings);
    settings_.ask_about_invalid(
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
      return settings_.ask_about_invalid(
          parameter,
          fmt::format("{} is `{}`, which refers to text elsewhere", parameter.name,
                      base::display_text(source_text)),
          source);
    }
    const std::string remark(remark_of(rendered));
    const std::string line(base::trimmed(rendered));
    if (run_names_.remark_has_another_value(parameter, *text, remark)) {
      settings_.add_for_some_runs(parameter, {line, remark, source});
    }
    const bool is_twice = parameter.key == "lora_alpha" && is_twice_the_rank(remark) &&
                          remark.find_first_of("2t") != std::string::npos;
    if (is_twice) settings_.note_twice_the_rank({line, source});
    settings_.add(parameter, {*text, source});
    if (parameter.type == ValueType::prompt) return;
    for (RemarkSetting& setting : settings_in_remark(&parameter, remark)) {
      if (setting.parameter->is_site_setting) {
        plan_.warnings.push_back(remark_not_read(parameter, remark, *setting.parameter, source));
      } else {
        settings_.add(*setting.parameter, {std::move(setting.text), source});
      }
    }
  }

  // A field that decides nothing: a question where nothing else does, else a warning.
  void note_hint(const MarkdownField& field) {
    settings_.add_hint({field.label + ": " + field.value, {file_, field.line}});
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
    if (text) settings_.add_weak(*parameter, {std::move(*text), {file_, field.line}});
    return true;
  }

  // A field that is not read.
  void note_field(const MarkdownField& field, Topic topic) {
    note_unused(base::display_text(field.label), field.line);
    const Parameter* parameter = parameter_by_label(field.label);
    if (parameter != nullptr && (topic == Topic::unsure || parameter->need == Need::by_default)) {
      settings_.add_unread({field.label + ": " + field.value, {file_, field.line}});
    }
    const bool has_digit = field.value.find_first_of("0123456789") != std::string::npos;
    if (!has_digit || !run_names_.mentioned_in(field.label)) return;
    for (const Parameter* mentioned : parameters_mentioned_in(field.value)) {
      note_some_runs(*mentioned, field.label, field.value, field.line);
    }
  }

  void note_some_runs(const Parameter& parameter, const std::string& label,
                      const std::string& value, int line) {
    settings_.add_for_some_runs(parameter, {label + ": " + value, value, {file_, line}});
  }

  // Each line of a text that is not a field; the first is in the warning.
  void note_unread(std::string_view text, int line, Topic topic) {
    for (bool is_first = true; !text.empty(); ++line) {
      const std::string_view words = base::trimmed(take_line(text));
      if (words.empty()) continue;
      if (is_first) note_unused("`" + base::display_text(words) + "`", line);
      is_first = false;
      if (topic != Topic::other && topic != Topic::record && topic != Topic::hint)
        settings_.add_unread({std::string(words), {file_, line}});
    }
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
      const auto field = field_in_line(text, line);
      if (field && ask_about_fixed(*field, Topic::settings)) continue;
      if (parameters_mentioned_in(text).empty()) continue;
      note_unused("`" + base::display_text(text) + "`", line);
      settings_.add_unread({std::string(text), {file_, line}});
    }
  }

  void note_unused(const std::string& what, int line) {
    if (!lists_unused_) return;
    const std::string place = to_string(Source{file_, line});
    unused_.push_back(fmt::format("{} ({})", what, place));
    if (first_unused_.empty()) first_unused_ = place;
  }

  const std::string& file_;
  const Answers& answers_;
  ExperimentPlan& plan_;
  const RunNames run_names_;
  SharedSettings settings_;
  bool lists_unused_ = false;  ///< In the section called Configuration.
  std::vector<std::string> unused_;
  std::string first_unused_;
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
