#include "core/plan/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/remark.h"
#include "core/plan/lost_rows.h"
#include "core/plan/plan_value.h"
#include "core/plan/question.h"
#include "core/plan/run_column.h"
#include "core/plan/run_type.h"
#include "core/text/list_text.h"
#include "core/text/markdown_document.h"

namespace core {
namespace {

constexpr std::string_view kAllTables = "all of them";

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

// Which of several tables are meant; asks where the answer does not say.
std::vector<const MarkdownTable*> chosen_tables(std::vector<const MarkdownTable*> tables,
                                                const std::string& file, const Answers& answers,
                                                std::vector<Missing>& missing) {
  if (tables.size() < 2) return tables;
  const std::string_view answer = answer_to(answers, kRunTableField);
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
                     [](const MarkdownText& cell) { return base::trimmed(cell.text).empty(); });
}

/// Reads one table into the plan.
class TableReader {
 public:
  TableReader(const std::string& file, const Answers& answers, ExperimentPlan& plan)
      : file_(file), shared_file_(file), answers_(answers), plan_(plan) {}

  void read(const MarkdownTable& table) {
    meanings_ = column_meanings(table.header, file_, answers_, plan_.missing);
    add_columns();
    if (!has(ColumnRole::run_name)) {
      plan_.missing.push_back(run_table_question(
          fmt::format("The run table ({}:{}) has no column `Run Name`. What are the runs called?",
                      file_, table.line),
          file_));
    }
    plan_.runs.reserve(plan_.runs.size() + table.rows.size());
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
    run.source = Source{shared_file_, row.line};
    // The cells behind a `|` that was meant as text stand under the wrong headers.
    if (row.written_cells > row.cells.size()) {
      ask_about_row(row, "; a `|` inside a cell is written `\\|`");
    }
    for (std::size_t i = 0; i < meanings_.size() && i < row.cells.size(); ++i) {
      read_cell(meanings_[i], row.cells[i], run);
    }
    if (row.written_cells < row.cells.size()) take_short_row(row, run);
    if (run_type(run.type_text) != RunType::control) ask_about_references(row, run);
    plan_.runs.push_back(std::move(run));
  }

  void read_cell(const ColumnMeaning& meaning, const MarkdownText& cell, PlannedRun& run) {
    switch (meaning.role) {
      case ColumnRole::run_name:
        if (run.name.empty()) run.name = value_without_remark(cell.text, cell.source);
        break;
      case ColumnRole::type:
        run.type_text = std::string(base::trimmed(cell.text));
        break;
      case ColumnRole::value:
        add_value(meaning.column, cell, run);
        break;
      case ColumnRole::no_value:
        break;
    }
  }

  void add_value(const Column& column, const MarkdownText& cell, PlannedRun& run) {
    auto text = value_text(column.parameter, cell.text, cell.source);
    if (!text) return;
    const auto [place, is_new] = run.cells.try_emplace(column.key);
    if (is_new) {
      place->second = PlanValue{std::move(*text), Source{shared_file_, cell.line}};
      return;
    }
    if (place->second.text == *text) return;
    plan_.missing.push_back(run_table_question(
        fmt::format(
            "Two columns of the run table mean {}, and run `{}` ({}) has `{}` in one and `{}` in "
            "the other. Which is right? Please drop one of the columns.",
            column.parameter != nullptr ? column.parameter->name : column.header,
            base::display_text(run.name), to_string(run.source),
            base::display_text(place->second.text), base::display_text(*text)),
        to_string(run.source)));
  }

  /// A prompt that stands for another one, of which the row says nothing more.
  void ask_about_references(const MarkdownRow& row, const PlannedRun& run) {
    for (std::size_t i = 0; i < meanings_.size() && i < row.cells.size(); ++i) {
      const Column& column = meanings_[i].column;
      const bool is_prompt = meanings_[i].role == ColumnRole::value &&
                             column.parameter != nullptr &&
                             column.parameter->type == ValueType::prompt;
      if (is_prompt && refers_elsewhere(row.cells[i].source)) {
        ask_about_reference(column, row.cells[i], run);
      }
    }
  }

  void ask_about_reference(const Column& column, const MarkdownText& cell, const PlannedRun& run) {
    plan_.missing.push_back(run_table_question(
        fmt::format("{} of run `{}` ({}) is `{}`, which stands for another text. Which one? Please "
                    "write it into the cell.",
                    column.parameter->name, base::display_text(run.name), to_string(run.source),
                    base::display_text(base::trimmed(cell.source))),
        to_string(run.source)));
  }

  void ask_about_row(const MarkdownRow& row, std::string_view advice) {
    plan_.missing.push_back(run_table_question(
        fmt::format(
            "The row at {}:{} has {} and the header {}, so values may stand under the wrong "
            "header. Please mend the row in the plan{}.",
            file_, row.line, counted(row.written_cells, "cell"), row.cells.size(), advice),
        fmt::format("{}:{}", file_, row.line)));
  }

  /// A cell may have been forgotten anywhere in it. What is read of a control run decides nothing.
  void take_short_row(const MarkdownRow& row, const PlannedRun& run) {
    if (run_type(run.type_text) != RunType::control) {
      ask_about_row(row, "; a cell that says nothing is written `| - |`");
      return;
    }
    plan_.warnings.push_back(
        {"short_row",
         fmt::format("The row has {} and the header {}; the last ones are read as empty.",
                     counted(row.written_cells, "cell"), row.cells.size()),
         fmt::format("{}:{}", file_, row.line)});
  }

  const std::string& file_;
  const FileName shared_file_;
  const Answers& answers_;
  ExperimentPlan& plan_;
  std::vector<ColumnMeaning> meanings_;
};

/// Where the first header that is of a kind stands.
std::optional<std::size_t> place_of(const MarkdownTable& table, bool (*is_it)(std::string_view)) {
  const auto at = std::find_if(table.header.begin(), table.header.end(),
                               [&](const MarkdownText& header) { return is_it(header.text); });
  if (at == table.header.end()) return std::nullopt;
  return static_cast<std::size_t>(at - table.header.begin());
}

std::vector<std::string> unread_runs(const MarkdownTable& table,
                                     const std::set<std::string>& known) {
  const auto name = place_of(table, is_run_name_header);
  const auto type = place_of(table, is_type_header);
  std::vector<std::string> unread;
  if (!name || !type) return unread;
  for (const MarkdownRow& row : table.rows) {
    if (std::max(*name, *type) >= row.cells.size()) continue;
    const MarkdownText& cell = row.cells[*name];
    std::string run = value_without_remark(cell.text, cell.source);
    if (run_type(row.cells[*type].text) == RunType::fine_tuned && !known.contains(run)) {
      unread.push_back(std::move(run));
    }
  }
  return unread;
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

void read_run_table(const Sections& sections, const std::string& file, const Answers& answers,
                    ExperimentPlan& plan) {
  const auto tables = chosen_tables(run_tables(sections), file, answers, plan.missing);
  TableReader reader(file, answers, plan);
  for (const MarkdownTable* table : tables) {
    reader.read(*table);
    ask_about_lost_rows(sections, *table, file, plan.missing);
  }

  read_run_table_answer(answers, plan);
  if (plan.runs.empty()) return ask_for_table(tables, file, plan);
  decide_run_types(answers, plan);
}

void warn_of_unread_runs(const Sections& others, const std::string& file, ExperimentPlan& plan) {
  std::set<std::string> known;
  for (const PlannedRun& run : plan.runs) known.insert(run.name);
  std::vector<const MarkdownTable*> tables;
  for (const MarkdownSection* section : others) collect_tables(*section, tables);
  for (const MarkdownTable* table : tables) {
    const std::vector<std::string> unread = unread_runs(*table, known);
    if (unread.empty()) continue;
    plan.warnings.push_back(
        {"runs_not_read",
         fmt::format("This table names {} that the run table does not have, `{}` first. It stands "
                     "under no heading `All Runs` and is not read: move its rows there if they are "
                     "meant.",
                     counted(unread.size(), "fine-tuned run"), base::display_text(unread.front())),
         fmt::format("{}:{}", file, table->line)});
  }
}

void read_run_table_answer(const Answers& answers, ExperimentPlan& plan) {
  static const std::string kAnswer = "answer";
  const std::string_view answer = answer_to(answers, kRunTableField);
  if (!plan.runs.empty() || answer.find('|') == std::string_view::npos) return;
  const auto document = parse_markdown(answer, kAnswer);
  if (!document) return;
  plan.columns.clear();
  TableReader reader(kAnswer, answers, plan);
  for (const MarkdownTable* table : run_tables({&document->root})) reader.read(*table);
}

}  // namespace core
