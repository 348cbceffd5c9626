#include "core/plan/lost_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/utf8.h"
#include "core/parameters/remark.h"
#include "core/plan/question.h"

namespace core {
namespace {

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
    if (base::trimmed(line).starts_with('|') || bars_in(line) >= least) lines.push_back(number);
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

}  // namespace

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

}  // namespace core
