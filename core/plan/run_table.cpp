#include "core/plan/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "core/plan/cell_text.h"
#include "core/plan/remark.h"
#include "core/plan/run_column.h"
#include "core/text/markdown_document.h"

namespace core {
namespace {

constexpr std::string_view kAllTables = "all of them";
constexpr std::size_t kMostSingleQuestions = 10;  // design section 4, "Asking"

void collect_tables(const MarkdownSection& section, std::vector<const MarkdownTable*>& tables) {
  for (const MarkdownBlock& block : section.blocks) {
    if (const MarkdownTable* table = block.table()) tables.push_back(table);
  }
  for (const MarkdownSection& below : section.sections) collect_tables(below, tables);
}

bool names_runs(const MarkdownTable& table) {
  return std::any_of(table.header.begin(), table.header.end(),
                     [](const MarkdownText& header) { return is_run_name_header(header.text); });
}

// Tables below the sections; where some name runs, only these.
std::vector<const MarkdownTable*> run_tables(const Sections& sections) {
  std::vector<const MarkdownTable*> tables;
  for (const MarkdownSection* section : sections) collect_tables(*section, tables);
  if (std::any_of(tables.begin(), tables.end(), [](const auto* t) { return names_runs(*t); })) {
    std::erase_if(tables, [](const auto* t) { return !names_runs(*t); });
  }
  return tables;
}

std::string choice_for(const MarkdownTable& table) { return fmt::format("line {}", table.line); }

Missing run_table_question(std::string question, std::string place,
                           std::vector<std::string> choices = {}) {
  return Missing{.field = "run_table",
                 .question = std::move(question),
                 .looked_in = {std::move(place)},
                 .type = "string",
                 .choices = std::move(choices),
                 .default_value = std::nullopt,
                 .example =
                     "| Run Name | Model | LoRA Rank | Type |\n|---|---|---|---|\n"
                     "| r8 | Llama-3.2-1B-Instruct | 8 | Fine-tuned |"};
}

// --- rows that a blank line or a comment cut off ---

std::size_t bars_in(std::string_view line) {
  std::size_t bars = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
  }
  return bars;
}

void add_row_lines(const MarkdownText& content, std::size_t columns, std::vector<int>& lines) {
  std::istringstream source(content.source);
  int number = content.line;
  for (std::string line; std::getline(source, line); ++number) {
    const std::size_t least = std::max<std::size_t>(columns, 2) - 1;
    if (trimmed(line).starts_with('|') || bars_in(line) >= least) lines.push_back(number);
  }
}

void add_row_lines(const std::vector<MarkdownBlock>& blocks, std::size_t columns,
                   std::vector<int>& lines) {
  for (const MarkdownBlock& block : blocks) {
    if (const auto* paragraph = block.paragraph()) {
      add_row_lines(paragraph->content, columns, lines);
    } else if (const auto* quote = block.quote()) {
      add_row_lines(quote->blocks, columns, lines);
    } else if (const auto* list = block.list()) {
      for (const MarkdownBullet& bullet : list->bullets) {
        add_row_lines(bullet.content, columns, lines);
        add_row_lines(bullet.blocks, columns, lines);
      }
    }
  }
}

// Lines of the section that gave this table, and of those below, that look like rows of it.
void find_lost_rows(const MarkdownSection& section, const MarkdownTable& table,
                    std::vector<int>& lines) {
  const bool gave_it =
      std::any_of(section.blocks.begin(), section.blocks.end(),
                  [&table](const MarkdownBlock& block) { return block.table() == &table; });
  if (gave_it) add_row_lines(section.blocks, table.header.size(), lines);
  for (const MarkdownSection& below : section.sections) find_lost_rows(below, table, lines);
}

void ask_about_lost_rows(const Sections& sections, const MarkdownTable& table,
                         const std::string& file, std::vector<Missing>& missing) {
  std::vector<int> lines;
  for (const MarkdownSection* section : sections) find_lost_rows(*section, table, lines);
  if (lines.empty()) return;
  const std::string place = fmt::format("{}:{}", file, lines.front());
  const std::string more =
      lines.size() == 1 ? "" : fmt::format(" and {} more below it", lines.size() - 1);
  missing.push_back(run_table_question(
      fmt::format("The line at {}{} looks like a row and is no part of the run table ({}:{}). Is "
                  "it one? Please mend the plan: a row follows the row above it without a blank "
                  "line, a comment or other text between them.",
                  place, more, file, table.line),
      place));
}

std::string_view answer_to(const Answers& answers, std::string_view field) {
  const auto found = answers.find(field);
  return found == answers.end() ? std::string_view() : trimmed(found->second);
}

// Which of several tables are meant; asks where the answer does not say.
std::vector<const MarkdownTable*> chosen_tables(std::vector<const MarkdownTable*> tables,
                                                const std::string& file, const Answers& answers,
                                                std::vector<Missing>& missing) {
  if (tables.size() < 2) return tables;
  const std::string_view answer = answer_to(answers, "run_table");
  if (answer == kAllTables) return tables;
  std::vector<std::string> choices;
  std::string places;
  for (const MarkdownTable* table : tables) {
    if (answer == choice_for(*table)) return {table};
    choices.push_back(choice_for(*table));
    places += fmt::format("{}{}:{}", places.empty() ? "" : ", ", file, table->line);
  }
  choices.emplace_back(kAllTables);
  Missing question =
      run_table_question(fmt::format("The plan has {} run tables ({}). Which one names the runs?",
                                     tables.size(), places),
                         file, choices);
  question.example = choices.front();
  missing.push_back(std::move(question));
  return {tables.front()};
}

bool is_empty_row(const MarkdownRow& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const MarkdownText& cell) { return trimmed(cell.text).empty(); });
}

/// Reads one table into the plan.
class TableReader {
 public:
  TableReader(const std::string& file, const Answers& answers, ExperimentPlan& plan)
      : file_(file), answers_(answers), plan_(plan) {}

  void read(const MarkdownTable& table) {
    meanings_ = column_meanings(table.header, file_, answers_, plan_.missing);
    add_columns();
    if (!has(ColumnRole::run_name)) {
      plan_.missing.push_back(run_table_question(
          fmt::format("The run table ({}:{}) has no column `Run Name`. What are the runs called?",
                      file_, table.line),
          file_));
    }
    for (const MarkdownRow& row : table.rows) {
      if (!is_empty_row(row)) read_row(row);
    }
  }

 private:
  [[nodiscard]] bool has(ColumnRole role) const {
    return std::any_of(meanings_.begin(), meanings_.end(),
                       [role](const ColumnMeaning& meaning) { return meaning.role == role; });
  }

  void add_columns() {
    for (const ColumnMeaning& meaning : meanings_) {
      const bool is_new = std::none_of(
          plan_.columns.begin(), plan_.columns.end(),
          [&meaning](const Column& column) { return column.key == meaning.column.key; });
      if (meaning.role == ColumnRole::value && is_new) plan_.columns.push_back(meaning.column);
    }
  }

  void read_row(const MarkdownRow& row) {
    PlannedRun run;
    run.source = Source{file_, row.line};
    // The cells behind a `|` that was meant as text stand under the wrong headers.
    if (row.written_cells > row.cells.size()) ask_about_long_row(row);
    if (row.written_cells < row.cells.size()) warn_about_short_row(row);
    for (std::size_t i = 0; i < meanings_.size() && i < row.cells.size(); ++i) {
      read_cell(meanings_[i], row.cells[i], run);
    }
    plan_.runs.push_back(std::move(run));
  }

  void read_cell(const ColumnMeaning& meaning, const MarkdownText& cell, PlannedRun& run) {
    switch (meaning.role) {
      case ColumnRole::run_name:
        if (run.name.empty()) run.name = value_without_remark(cell.text, cell.source);
        break;
      case ColumnRole::type:
        run.type_text = std::string(trimmed(cell.text));
        break;
      case ColumnRole::value:
        add_value(meaning.column, cell, run);
        break;
      case ColumnRole::no_value:
        break;
    }
  }

  void add_value(const Column& column, const MarkdownText& cell, PlannedRun& run) {
    const auto text = value_text(column.parameter, cell.text, cell.source);
    if (!text) return;
    PlanValue value{*text, Source{file_, cell.line}};
    const auto [place, is_new] = run.cells.emplace(column.key, value);
    if (is_new || place->second.text == value.text) return;
    plan_.missing.push_back(run_table_question(
        fmt::format(
            "Two columns of the run table mean {}, and run `{}` ({}) has `{}` in one and `{}` in "
            "the other. Which is right? Please drop one of the columns.",
            column.parameter != nullptr ? column.parameter->name : column.header, shown(run.name),
            to_string(run.source), shown(place->second.text), shown(value.text)),
        to_string(run.source)));
  }

  void ask_about_long_row(const MarkdownRow& row) {
    plan_.missing.push_back(run_table_question(
        fmt::format(
            "The row at {}:{} has {} cells and the header {}, so values may stand under the wrong "
            "header. Please mend the row in the plan; a `|` inside a cell is written `\\|`.",
            file_, row.line, row.written_cells, row.cells.size()),
        fmt::format("{}:{}", file_, row.line)));
  }

  void warn_about_short_row(const MarkdownRow& row) {
    const std::string place = fmt::format("{}:{}", file_, row.line);
    plan_.warnings.push_back(
        {"short_row",
         fmt::format("The row has {} cells and the header {}; the last ones are read as empty.",
                     row.written_cells, row.cells.size()),
         place});
  }

  const std::string& file_;
  const Answers& answers_;
  ExperimentPlan& plan_;
  std::vector<ColumnMeaning> meanings_;
};

std::string lower_letters(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') out += c;
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Missing type_question(std::string field, std::string_view subject, std::string place,
                      std::string_view told = {}) {
  const std::string reason =
      told.empty() ? std::string("does not say") : fmt::format("says `{}`", shown(told));
  return Missing{
      .field = std::move(field),
      .question = fmt::format("Is {} fine-tuned or a control? The run table {}.", subject, reason),
      .looked_in = {std::move(place)},
      .type = "string",
      .choices = {"Fine-tuned", "Control"},
      .default_value = std::nullopt,
      .example = "Fine-tuned"};
}

// A Type cell that says both; empty where it says nothing.
std::string_view said_by(const PlannedRun& run) {
  return is_not_applicable(run.type_text) ? std::string_view() : run.type_text;
}

void ask_for_types(const std::vector<PlannedRun*>& lacking, ExperimentPlan& plan,
                   const std::vector<std::string>& labels) {
  if (lacking.empty()) return;
  const bool says_nothing = std::all_of(lacking.begin(), lacking.end(),
                                        [](const auto* run) { return said_by(*run).empty(); });
  const bool all = says_nothing && lacking.size() == plan.runs.size();
  if (all || (says_nothing && lacking.size() > kMostSingleQuestions)) {
    const std::string subject =
        all ? std::string("every run")
            : fmt::format("each of {} of {} runs", lacking.size(), plan.runs.size());
    plan.missing.push_back(type_question("type", subject, to_string(lacking.front()->source)));
    return;
  }
  for (std::size_t i = 0; i < lacking.size(); ++i) {
    plan.missing.push_back(type_question(
        fmt::format("type@{}", labels[i]),
        fmt::format("run `{}` ({})", shown(lacking[i]->name), to_string(lacking[i]->source)),
        to_string(lacking[i]->source), said_by(*lacking[i])));
  }
}

std::string label_of(const PlannedRun& run, const std::map<std::string, int>& uses) {
  const bool is_unique = !run.name.empty() && uses.at(run.name) == 1;
  return is_unique ? run.name : std::to_string(run.source.line);
}

void decide_types(const Answers& answers, ExperimentPlan& plan) {
  std::map<std::string, int> uses;
  for (const PlannedRun& run : plan.runs) ++uses[run.name];
  std::vector<PlannedRun*> lacking;
  std::vector<std::string> labels;
  for (PlannedRun& run : plan.runs) {
    run.type = run_type(run.type_text);
    const std::string label = label_of(run, uses);
    const std::string_view own = answer_to(answers, "type@" + label);
    if (run.type == RunType::missing) {
      const std::string_view answer = own.empty() ? answer_to(answers, "type") : own;
      run.type = run_type(answer);
      if (run.type != RunType::missing) run.type_text = std::string(answer);
    } else if (!own.empty() && run_type(own) != run.type) {
      plan.warnings.push_back(
          {"answer_not_used",
           fmt::format("The answer `{}` for the type of run `{}` is not used, since "
                       "the run table says `{}`.",
                       shown(own), shown(run.name), shown(run.type_text)),
           to_string(run.source)});
    }
    if (run.type == RunType::missing) {
      lacking.push_back(&run);
      labels.push_back(label);
    }
    if (run.type == RunType::other) {
      plan.warnings.push_back(
          {"run_skipped",
           fmt::format("Run `{}` is of type `{}`, neither fine-tuned nor a control, and is not "
                       "scaffolded.",
                       shown(run.name), shown(run.type_text)),
           to_string(run.source)});
    }
  }
  ask_for_types(lacking, plan, labels);
}

void ask_for_table(const std::vector<const MarkdownTable*>& tables, const std::string& file,
                   ExperimentPlan& plan) {
  const bool is_empty = !tables.empty();
  const std::string place =
      is_empty ? fmt::format("{}:{}", file, tables.front()->line) : file + ", section All Runs";
  plan.missing.push_back(run_table_question(
      is_empty ? fmt::format("Which runs does the experiment have? The run table ({}) has no rows.",
                             place)
               : fmt::format(
                     "Which runs does the experiment have? The plan ({}) has no table `All Runs`.",
                     file),
      place));
}

}  // namespace

RunType run_type(std::string_view text) {
  const std::string all = lower_letters(text);
  if (all.empty() || is_not_applicable(text)) return RunType::missing;
  const std::string own = lower_letters(without_remark(text));
  const bool is_fine_tuned = own == "finetuned" || own == "finetune" || own == "finetuning";
  if (all.find("control") != std::string::npos) {
    // `Fine-tuned (control)` says both.
    const bool says_both = is_fine_tuned || all.find("finetuned") != std::string::npos;
    return says_both ? RunType::missing : RunType::control;
  }
  return is_fine_tuned ? RunType::fine_tuned : RunType::other;
}

void read_run_table(const Sections& sections, const std::string& file, const Answers& answers,
                    ExperimentPlan& plan) {
  const auto tables = chosen_tables(run_tables(sections), file, answers, plan.missing);
  TableReader reader(file, answers, plan);
  for (const MarkdownTable* table : tables) {
    reader.read(*table);
    ask_about_lost_rows(sections, *table, file, plan.missing);
  }

  const std::string_view answer = answer_to(answers, "run_table");
  if (plan.runs.empty() && answer.find('|') != std::string_view::npos) {
    static const std::string kAnswer = "answer";
    if (const auto document = parse_markdown(answer, kAnswer)) {
      plan.columns.clear();
      TableReader answer_reader(kAnswer, answers, plan);
      for (const MarkdownTable* table : run_tables({&document->root})) answer_reader.read(*table);
    }
  }
  if (plan.runs.empty()) return ask_for_table(tables, file, plan);
  decide_types(answers, plan);
}

}  // namespace core
