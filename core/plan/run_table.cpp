#include "core/plan/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <set>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"
#include "core/parameters/remark.h"
#include "core/parameters/remark_settings.h"
#include "core/plan/plan_value.h"
#include "core/plan/run_column.h"
#include "core/plan/run_type.h"
#include "core/text/lines.h"
#include "core/text/list_text.h"
#include "core/text/markdown_document.h"
#include "core/text/markdown_source.h"

namespace core {
namespace {

constexpr std::string_view kAllTables = "all of them";

void collect_tables(const MarkdownSection& section, std::vector<const MarkdownTable*>& tables) {
  for (const MarkdownBlock& block : section.blocks) {
    if (const MarkdownTable* table = block.table()) tables.push_back(table);
  }
  for (const MarkdownSection& below : section.sections) collect_tables(below, tables);
}

/// Where the first header of a kind is.
std::optional<std::size_t> column_of(const MarkdownTable& table, bool (*is_it)(std::string_view)) {
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    if (is_it(table.header[i].text)) return i;
  }
  return std::nullopt;
}

// Tables below the sections; where some have a column of run names, only these.
std::vector<const MarkdownTable*> run_tables(const Sections& sections) {
  std::vector<const MarkdownTable*> tables;
  for (const MarkdownSection* section : sections) collect_tables(*section, tables);
  const auto names_runs = [](const MarkdownTable* table) {
    return column_of(*table, is_run_name_header).has_value();
  };
  if (std::any_of(tables.begin(), tables.end(), names_runs)) {
    std::erase_if(tables, std::not_fn(names_runs));
  }
  return tables;
}

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
    std::string choice = fmt::format("line {}", table->line);
    if (answer == choice) return {table};
    choices.push_back(std::move(choice));
    places += fmt::format("{}{}:{}", places.empty() ? "" : ", ", file, table->line);
  }
  choices.emplace_back(kAllTables);
  Missing question =
      run_table_question(fmt::format("The plan has {} run tables ({}). Which one lists the runs?",
                                     tables.size(), places),
                         file, choices);
  question.example = choices.front();
  missing.push_back(std::move(question));
  return {tables.front()};
}

/// Reads one table into the plan.
class TableReader {
 public:
  TableReader(const std::string& file, const Answers& answers, ExperimentPlan& plan)
      : file_(file), shared_file_(file), answers_(answers), plan_(plan) {}

  void read(const MarkdownTable& table) {
    meanings_ = column_meanings(table.header, file_, answers_, plan_.missing);
    add_columns();
    const bool has_names = std::any_of(
        meanings_.begin(), meanings_.end(),
        [](const ColumnMeaning& meaning) { return meaning.role == ColumnRole::run_name; });
    if (!has_names) {
      ask(fmt::format("The run table ({}:{}) has no column `Run Name`. What are the runs called?",
                      file_, table.line),
          file_);
    }
    plan_.runs.reserve(plan_.runs.size() + table.rows.size());
    for (const MarkdownRow& row : table.rows) {
      const bool is_empty =
          std::all_of(row.cells.begin(), row.cells.end(),
                      [](const MarkdownText& cell) { return base::trimmed(cell.text).empty(); });
      if (!is_empty) read_row(row);
    }
  }

 private:
  void ask(std::string question, std::string place) {
    plan_.missing.push_back(run_table_question(std::move(question), std::move(place)));
  }

  void add_columns() {
    for (const ColumnMeaning& meaning : meanings_) {
      if (meaning.role == ColumnRole::value) add_column(meaning.column);
    }
  }

  void add_column(const Column& column) {
    const auto is_it = [&column](const Column& other) { return other.key == column.key; };
    const bool is_new = std::none_of(plan_.columns.begin(), plan_.columns.end(), is_it);
    if (is_new) plan_.columns.push_back(column);
  }

  void read_row(const MarkdownRow& row) {
    PlannedRun run;
    run.source = Source{shared_file_, row.line};
    // The cells after a `|` that was meant as text are under the wrong headers.
    if (row.written_cells > row.cells.size()) {
      ask_about_row(row, "; a `|` inside a cell is written `\\|`");
    }
    const std::size_t cells = std::min(meanings_.size(), row.cells.size());
    for (std::size_t i = 0; i < cells; ++i) read_cell(meanings_[i], row.cells[i], run);
    // What is read of a control run decides nothing.
    const bool is_control = run_type(run.type_text) == RunType::control;
    if (row.written_cells < row.cells.size() && is_control) {
      plan_.warnings.push_back(
          {"short_row",
           fmt::format("The row has {} and the header has {}; the missing cells are read as empty.",
                       counted(row.written_cells, "cell"), row.cells.size()),
           to_string(run.source)});
    } else if (row.written_cells < row.cells.size()) {
      // The missing cell may be anywhere in the row.
      ask_about_row(row, "; an empty cell is written `| - |`");
    }
    for (std::size_t i = 0; i < cells && !is_control; ++i) {
      ask_about_reference(meanings_[i], row.cells[i], run);
    }
    if (!is_control) ask_about_fixed_settings(row, cells);
    plan_.runs.push_back(std::move(run));
  }

  // What no generator can set: in a column of its own, or in a remark such as `(QLoRA)`.
  void ask_about_fixed_settings(const MarkdownRow& row, std::size_t cells) {
    for (std::size_t i = 0; i < cells; ++i) {
      const MarkdownText& cell = row.cells[i];
      const auto ask = [&](const FixedSetting* fixed, std::string_view value) {
        if (fixed == nullptr) return;
        ask_about_fixed(*fixed, cell.text, value, Source{shared_file_, row.line}, answers_,
                        plan_.missing, plan_.warnings);
      };
      ask(meanings_[i].fixed, without_remark(cell.text));
      if (meanings_[i].role != ColumnRole::no_value) {
        const std::string_view remark = remark_of(cell.text);
        ask(fixed_setting_in_remark(remark), remark);
      }
    }
  }

  void read_cell(const ColumnMeaning& meaning, const MarkdownText& cell, PlannedRun& run) {
    switch (meaning.role) {
      case ColumnRole::run_name:
        if (run.name.empty()) read_name(cell, run);
        break;
      case ColumnRole::type:
        run.type_text = base::trimmed(has_raised_or_struck(cell.source) ? cell.source : cell.text);
        break;
      case ColumnRole::value:
        add_value(meaning.column, cell, run);
        if (meaning.column.parameter != nullptr && base::trimmed(cell.source).empty()) {
          run.empty_cells.push_back(meaning.column.parameter->key);
        }
        break;
      case ColumnRole::no_value:
        break;
    }
  }

  static void read_name(const MarkdownText& cell, PlannedRun& run) {
    run.name = value_without_remark(cell.text, cell.source);
    if (run.name.size() > 4 && run.name.starts_with("~~") && run.name.ends_with("~~")) {
      run.name = run.name.substr(2, run.name.size() - 4);
    }
    if (is_taken_back(cell.text, cell.source)) run.doubt = base::trimmed(cell.text);
  }

  void add_value(const Column& column, const MarkdownText& cell, PlannedRun& run) {
    auto text = value_text(column.parameter, cell.text, cell.source);
    if (!text) return;
    add_value(column, std::move(*text), cell.line, run);
    const bool has_remarks =
        column.parameter != nullptr && column.parameter->type != ValueType::prompt;
    if (!has_remarks) return;
    const std::string_view remark = remark_of(cell.text);
    for (RemarkSetting& setting : settings_in_remark(column.parameter, remark)) {
      const Parameter& parameter = *setting.parameter;
      const Source source{shared_file_, cell.line};
      if (parameter.is_site_setting) {
        plan_.warnings.push_back(remark_not_read(*column.parameter, remark, parameter, source));
        continue;
      }
      const Column own{std::string(parameter.name), std::string(parameter.key), &parameter, source};
      add_column(own);
      add_value(own, std::move(setting.text), cell.line, run);
    }
  }

  void add_value(const Column& column, std::string text, int line, PlannedRun& run) {
    const auto [place, is_new] = run.cells.try_emplace(column.key);
    if (is_new) {
      place->second = PlanValue{std::move(text), Source{shared_file_, line}};
      return;
    }
    if (place->second.text == text) return;
    ask(fmt::format(
            "Two columns of the run table mean {}, and run `{}` ({}) has `{}` in one and `{}` in "
            "the other. Which is right? Please remove one of the columns.",
            column.parameter != nullptr ? column.parameter->name : column.header,
            base::display_text(run.name), to_string(run.source),
            base::display_text(place->second.text), base::display_text(text)),
        to_string(run.source));
  }

  /// A prompt that refers to another one, about which the row says nothing more.
  void ask_about_reference(const ColumnMeaning& meaning, const MarkdownText& cell,
                           const PlannedRun& run) {
    const Parameter* parameter = meaning.column.parameter;
    const bool is_prompt = meaning.role == ColumnRole::value && parameter != nullptr &&
                           parameter->type == ValueType::prompt;
    if (!is_prompt || !refers_elsewhere(cell.source)) return;
    ask(fmt::format("{} of run `{}` ({}) is `{}`, which refers to text elsewhere. Which text? "
                    "Please write it in the cell.",
                    parameter->name, base::display_text(run.name), to_string(run.source),
                    base::display_text(base::trimmed(cell.source))),
        to_string(run.source));
  }

  void ask_about_row(const MarkdownRow& row, std::string_view advice) {
    ask(fmt::format("The row at {}:{} has {} and the header has {}, so values may be under the "
                    "wrong header. Please fix the row in the plan{}.",
                    file_, row.line, counted(row.written_cells, "cell"), row.cells.size(), advice),
        fmt::format("{}:{}", file_, row.line));
  }

  const std::string& file_;
  const FileName shared_file_;
  const Answers& answers_;
  ExperimentPlan& plan_;
  std::vector<ColumnMeaning> meanings_;
};

// The lines of the tables and of the code in these blocks. A row there was read, or is an example.
void add_read_lines(const std::vector<MarkdownBlock>& blocks, std::vector<int>& lines) {
  for (const MarkdownBlock& block : blocks) {
    if (const auto* table = block.table()) {
      lines.push_back(table->line);
      lines.push_back(table->line + 1);  // below the header
      for (const MarkdownRow& row : table->rows) lines.push_back(row.line);
    } else if (const auto* code = block.code()) {
      std::string_view rest = code->text;
      for (int line = code->text_line; !rest.empty(); ++line) {
        lines.push_back(line);
        take_line(rest);
      }
    } else if (const auto* quote = block.quote()) {
      add_read_lines(quote->blocks, lines);
    } else if (const auto* list = block.list()) {
      for (const MarkdownBullet& bullet : list->bullets) add_read_lines(bullet.blocks, lines);
    }
  }
}

void add_read_lines(const MarkdownSection& section, std::vector<int>& lines) {
  add_read_lines(section.blocks, lines);
  for (const MarkdownSection& below : section.sections) add_read_lines(below, lines);
}

bool looks_like_row(std::string_view line, std::size_t columns) {
  while (!line.empty() && (base::is_blank(line.front()) || line.front() == '>')) {
    line.remove_prefix(1);
  }
  if (line.starts_with('|')) return true;
  std::size_t bars = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
  }
  return bars + 1 >= std::max<std::size_t>(columns, 2);
}

// Lines below the run table that look like its rows and that no table and no code holds, up to the
// next section that is not about runs. In the text as written, so that HTML hides none.
std::vector<int> lost_rows(std::string_view text, const SummarySections& sections,
                           const MarkdownTable& table) {
  std::vector<int> read;
  for (const MarkdownSection* section : sections.all_runs) add_read_lines(*section, read);
  std::ranges::sort(read);
  int end = std::numeric_limits<int>::max();
  for (const Sections* group :
       {&sections.titles, &sections.overview, &sections.variables, &sections.resources,
        &sections.configuration, &sections.quick_reference, &sections.others}) {
    for (const MarkdownSection* section : *group) {
      if (section->heading.line > table.line) end = std::min(end, section->heading.line);
    }
  }
  std::vector<int> lines;
  for (int number = 1; !text.empty() && number < end; ++number) {
    const std::string_view line = take_markdown_line(text);
    const bool is_lost = number > table.line && looks_like_row(line, table.header.size());
    if (is_lost && !std::ranges::binary_search(read, number)) lines.push_back(number);
  }
  return lines;
}

// Rows that an empty line, a heading, HTML or other text cuts off from the run table.
void ask_about_lost_rows(const std::vector<int>& lines, const MarkdownTable& table,
                         const std::string& file, std::vector<Missing>& missing) {
  if (lines.empty()) return;
  const std::string place = fmt::format("{}:{}", file, lines.front());
  const std::string more =
      lines.size() == 1 ? "" : fmt::format(" and {} more below it", lines.size() - 1);
  missing.push_back(run_table_question(
      fmt::format("The line at {}{} looks like a row but is not part of the run table ({}:{}). Is "
                  "it one? Please fix the plan: a row follows the row above it without a blank "
                  "line, a comment or other text between them.",
                  place, more, file, table.line),
      place));
}

}  // namespace

void read_run_table(std::string_view text, const SummarySections& sections, const std::string& file,
                    const Answers& answers, ExperimentPlan& plan) {
  const auto tables = chosen_tables(run_tables(sections.all_runs), file, answers, plan.missing);
  TableReader reader(file, answers, plan);
  for (const MarkdownTable* table : tables) reader.read(*table);
  if (!tables.empty()) {
    const MarkdownTable& first = *tables.front();
    ask_about_lost_rows(lost_rows(text, sections, first), first, file, plan.missing);
  }
  read_run_table_answer(answers, plan);
  if (!plan.runs.empty()) return decide_run_types(answers, plan);
  std::string place = file + ", section All Runs";
  std::string problem = fmt::format("The plan ({}) has no table `All Runs`.", file);
  if (!tables.empty()) {
    place = fmt::format("{}:{}", file, tables.front()->line);
    problem = fmt::format("The run table ({}) has no rows.", place);
  }
  plan.missing.push_back(
      run_table_question("Which runs does the experiment have? " + problem, std::move(place)));
}

void warn_about_unread_runs(const Sections& others, const std::string& file, ExperimentPlan& plan) {
  std::set<std::string> known;
  for (const PlannedRun& run : plan.runs) known.insert(run.name);
  std::vector<const MarkdownTable*> tables;
  for (const MarkdownSection* section : others) collect_tables(*section, tables);
  for (const MarkdownTable* table : tables) {
    const auto name = column_of(*table, is_run_name_header);
    const auto type = column_of(*table, is_type_header);
    if (!name || !type) continue;
    std::vector<std::string> unread;
    for (const MarkdownRow& row : table->rows) {
      if (std::max(*name, *type) >= row.cells.size()) continue;
      const MarkdownText& cell = row.cells[*name];
      std::string run = value_without_remark(cell.text, cell.source);
      const bool is_fine_tuned = run_type(row.cells[*type].text) == RunType::fine_tuned;
      if (is_fine_tuned && !known.contains(run)) unread.push_back(std::move(run));
    }
    if (unread.empty()) continue;
    plan.warnings.push_back(
        {"runs_not_read",
         fmt::format("This table has {} that the run table does not have, starting with `{}`. It "
                     "is not under a heading `All Runs`, so it is not read; move its rows there if "
                     "they belong to the experiment.",
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
