#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace core {

/// `text` without the blanks and tabs at its ends.
[[nodiscard]] std::string_view trimmed_blanks(std::string_view text);

/// Where the first line of `text` ends: at `\n`, `\r\n`, `\r` or the text's end; without these.
[[nodiscard]] std::size_t end_of_line(std::string_view text);

/// The length of the line break at the text's begin: 2 for `\r\n`, 0 for an empty text, else 1.
[[nodiscard]] std::size_t line_break_length(std::string_view text);

/// The lines of a Markdown source by the numbers that the parser gives: from 1, each ended by `\n`,
/// `\r\n` or `\r`. Looks into the text.
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
