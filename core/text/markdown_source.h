#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace core {

/// `text` without the spaces and tabs at its ends.
[[nodiscard]] std::string_view trimmed_blanks(std::string_view text);

/// Takes the first line off a Markdown text, which `\n`, `\r\n` or `\r` ends.
/// \returns it without its line end.
std::string_view take_markdown_line(std::string_view& text);

/// The cells of a table row's line as GFM cuts them: at every `|` without a backslash right before
/// it, even inside code spans; without the outer pipes and the blanks around a cell. An empty line
/// has no cells.
[[nodiscard]] std::vector<std::string_view> split_row(std::string_view line);

/// Whether a line may be the one below a table's header, such as `|---|:-:|`.
[[nodiscard]] bool is_table_separator(std::string_view line);

/// The lines of a Markdown text by the parser's line numbers, from 1. Points into the text.
class MarkdownSource {
 public:
  explicit MarkdownSource(std::string_view text);

  /// The line from byte column `column` (from 1) on, without blanks at its ends; empty where there
  /// is no such line.
  [[nodiscard]] std::string_view line(int number, int column = 1) const;

 private:
  std::vector<std::string_view> lines_;
};

}  // namespace core
