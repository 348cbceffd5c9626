#include "core/plan/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "core/plan/cell_text.h"
#include "core/plan/first_ones.h"
#include "core/plan/label.h"
#include "core/plan/parameter_mention.h"
#include "core/plan/plan_question.h"
#include "core/plan/remark.h"
#include "core/plan/spelling.h"

namespace core {
namespace {

/// What a sub-heading, or a point with points below it, is about.
enum class Group {
  read,
  evaluation,
  other,
  unsure,  ///< Below a line that is no heading: what is named there may be meant.
};

bool holds_word(std::string_view label, std::string_view word) {
  const std::string padded = " " + std::string(label) + " ";
  return padded.find(" " + std::string(word) + " ") != std::string::npos;
}

template <std::size_t N>
bool holds_one_of(std::string_view label, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [label](std::string_view word) { return holds_word(label, word); });
}

Group group_of(std::string_view heading) {
  static constexpr std::array<std::string_view, 5> kEvaluation = {"evaluation", "eval", "inference",
                                                                  "inspect", "scoring"};
  static constexpr std::array<std::string_view, 26> kRead = {
      "training",    "train",     "finetuning",   "tuning",  "hyperparameter", "parameter",
      "lora",        "optimizer", "optimization", "slurm",   "compute",        "hardware",
      "environment", "cluster",   "job",          "gpu",     "setting",        "common",
      "model",       "dataset",   "validation",   "logging", "wandb",          "w b",
      "prompt",      "scheduler"};
  const std::string label = normalized_label(heading);
  if (holds_one_of(label, kEvaluation)) return Group::evaluation;
  if (holds_word(label, "generation")) return Group::other;
  return holds_one_of(label, kRead) ? Group::read : Group::other;
}

// `[x] Learning rate` is `Learning rate`: a point of a task list that is ticked.
std::string_view without_tick_box(std::string_view label) {
  const bool is_ticked = label.starts_with("[x] ") || label.starts_with("[X] ");
  return is_ticked ? trimmed(label.substr(4)) : label;
}

/// A line that is no field, or stands where fields are not read.
struct UnreadText {
  std::string text;
  Source source;
};

/// Reads the bullets into the plan and remembers those that mean nothing to it.
class ConfigurationReader {
 public:
  ConfigurationReader(const std::string& file, const Answers& answers, ExperimentPlan& plan)
      : file_(file), answers_(answers), plan_(plan) {}

  void read_section(const MarkdownSection& section, Group group) {
    read_blocks(section.blocks, group);
    for (const MarkdownSection& below : section.sections) {
      const Group own = group_of(below.heading.text);
      if (own != Group::evaluation) read_section(below, own);
    }
  }

  void finish() {
    ask_about_contradictions();
    for (const UnreadText& unread : unread_) ask_about(unread);
    if (unused_.empty()) return;
    plan_.warnings.push_back(
        {"not_used",
         fmt::format(
             "Lines under Configuration that are no parameter of this program are not used: {}.",
             first_ones(unused_, ", ")),
         first_unused_});
  }

 private:
  void read_blocks(const std::vector<MarkdownBlock>& blocks, Group group) {
    for (const MarkdownBlock& block : blocks) {
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
    if (fields.empty() && below != nullptr) read_below(content.text, *below);
  }

  void note_lines_without_field(const MarkdownText& content,
                                const std::vector<MarkdownField>& fields, Group group) {
    if (fields.empty()) return note_unread(content.text, content.line, group);
    int line = content.line;
    std::istringstream lines(content.source);
    for (std::string text; std::getline(lines, text); ++line) {
      const bool is_field =
          std::any_of(fields.begin(), fields.end(), [&](const MarkdownField& field) {
            return field.line == line || goes_on_in(field, line, trimmed(text));
          });
      if (!is_field) note_unread(text, line, group);
    }
  }

  // Whether a line belongs to the prompt that begins above it.
  static bool goes_on_in(const MarkdownField& field, int line, std::string_view text) {
    const Parameter* parameter = parameter_shown_as(field.label);
    return parameter != nullptr && parameter->type == ValueType::prompt && field.line < line &&
           field.value_source.find(text) != std::string::npos;
  }

  // What stands below a line that is no parameter's; the line itself may be its heading.
  void read_below(std::string_view heading, const std::vector<MarkdownBlock>& below) {
    const Group own = group_of(heading);
    if (own == Group::evaluation) return;
    read_blocks(below, own == Group::other ? Group::unsure : own);
  }

  // | Parameter | Value |
  void read_table(const MarkdownTable& table, Group group) {
    note_unread_cells(table, group);
    if (table.header.size() < 2) return;
    for (const MarkdownRow& row : table.rows) {
      const MarkdownField field{row.cells[0].text, row.cells[1].text, row.cells[1].source,
                                row.line};
      read_field({&field, &row.cells[1], nullptr}, group);
    }
  }

  // Only the first two columns are read, and only below a header that is no parameter itself.
  void note_unread_cells(const MarkdownTable& table, Group group) {
    const auto note = [this, group](const MarkdownText& cell) {
      note_unread(cell.text, cell.line, group);
    };
    const bool is_narrow = table.header.size() < 2;
    const std::size_t read = is_narrow ? 0 : 2;
    if (is_narrow || parameter_shown_as(table.header.front().text) != nullptr) {
      note(table.header.front());
    }
    for (std::size_t i = read; i < table.header.size(); ++i) note(table.header[i]);
    for (const MarkdownRow& row : table.rows) {
      if (is_narrow && !row.cells.empty()) note(row.cells.front());
    }
  }

  void read_field(const PlacedField& placed, Group group) {
    const MarkdownField& field = *placed.field;
    const bool has_below = placed.below != nullptr && !placed.below->empty();
    const bool has_value = !trimmed(field.value).empty();
    const Parameter* parameter = group == Group::read ? meant_parameter(field) : nullptr;
    if (parameter != nullptr) {
      if (!has_value && has_below) return read_value_below(*parameter, placed);
      take(*parameter, field.value, field.value_source, Source{file_, field.line});
      if (has_below) read_blocks(*placed.below, group);
      return;
    }
    if (has_value || !has_below) note_field(field, group);
    if (!has_below) return;
    if (has_value) return read_below(field.label, *placed.below);
    const Group own = group_of(field.label);
    if (own != Group::evaluation) read_blocks(*placed.below, own);
  }

  // A field that is not read.
  void note_field(const MarkdownField& field, Group group) {
    note_unused(shown(field.label), field.line);
    if (group == Group::unsure && parameter_shown_as(field.label) != nullptr) {
      unread_.push_back({field.label + ": " + field.value, {file_, field.line}});
    }
  }

  const Parameter* meant_parameter(const MarkdownField& field) {
    const std::string_view label = without_tick_box(field.label);
    if (const Parameter* parameter = parameter_shown_as(label)) return parameter;
    const Parameter* near = parameter_nearly_shown_as(label);
    if (near == nullptr) return nullptr;
    const Source source{file_, field.line};
    const auto name = spelled_name(label, near->name, "bullet", source, answers_, plan_.missing);
    return name ? near : nullptr;
  }

  // A prompt that stands in a code block below its bullet; a single value in a nested point.
  void read_value_below(const Parameter& parameter, const PlacedField& placed) {
    const Source source{file_, placed.field->line};
    if (const auto* code = placed.below->front().code()) {
      std::string text = code->text;
      while (text.ends_with('\n')) text.pop_back();
      const bool is_prompt = parameter.type == ValueType::prompt;
      read_blocks({placed.below->begin() + 1, placed.below->end()}, Group::read);
      return add(parameter, is_prompt ? text : std::string(trimmed(text)),
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
    add(parameter, *text, source);
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
    const Parameter* told = parameter_shown_as(remark.substr(0, colon));
    if (told == nullptr || told == &parameter) return;
    plan_.warnings.push_back(
        {"remark_not_read",
         fmt::format("The remark `{}` behind {} is not read. To set {}, give it a line of its own.",
                     shown(remark), parameter.name, told->name),
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
    for (const Parameter* parameter : parameters_maybe_given_in(unread.text)) {
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
          parameter->name, to_string(unread.source), shown(unread.text));
      plan_.missing.push_back(std::move(question));
    }
  }

  // Each line of a text that is no field; those of another group are told, and not asked about.
  void note_unread(const std::string& text, int first_line, Group group) {
    bool is_told = false;
    std::istringstream lines(text);
    int number = first_line;
    for (std::string line; std::getline(lines, line); ++number) {
      const std::string words(trimmed(line));
      if (words.empty()) continue;
      if (!is_told) note_unused("`" + shown(words) + "`", number);
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
  std::map<const Parameter*, std::vector<PlanValue>> contradictions_;
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
