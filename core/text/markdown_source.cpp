#include "core/text/markdown_source.h"

#include <algorithm>

#include "base/utf8.h"

namespace core {

std::string_view trimmed_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view take_markdown_line(std::string_view& text) {
  // Two searches for one character each are many times faster than one for either.
  std::size_t end = std::min(text.find('\n'), text.size());
  end = std::min(text.substr(0, end).find('\r'), end);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<std::size_t>(text.size(), 1));
  return line;
}

std::vector<std::string_view> split_row(std::string_view line) {
  std::vector<std::string_view> cells;
  line = base::trimmed(line);
  if (line.starts_with('|')) line.remove_prefix(1);
  while (!line.empty()) {
    std::size_t pipe = line.find('|');
    while (pipe != std::string_view::npos && pipe > 0 && line[pipe - 1] == '\\') {
      pipe = line.find('|', pipe + 1);
    }
    cells.push_back(base::trimmed(line.substr(0, pipe)));
    line.remove_prefix(pipe == std::string_view::npos ? line.size() : pipe + 1);
  }
  return cells;
}

bool is_table_separator(std::string_view line) {
  return line.find('-') != std::string_view::npos &&
         line.find_first_not_of("|:- \t\v\f\r") == std::string_view::npos;
}

MarkdownSource::MarkdownSource(std::string_view text) {
  while (!text.empty()) lines_.push_back(take_markdown_line(text));
}

std::string_view MarkdownSource::line(int number, int column) const {
  if (number < 1 || static_cast<std::size_t>(number) > lines_.size()) return {};
  const std::string_view whole = lines_[static_cast<std::size_t>(number) - 1];
  const auto skipped = static_cast<std::size_t>(std::max(column, 1) - 1);
  return trimmed_blanks(whole.substr(std::min(skipped, whole.size())));
}

}  // namespace core
