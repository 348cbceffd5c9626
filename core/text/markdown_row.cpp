#include "core/text/markdown_row.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"

namespace core {
namespace {

constexpr std::string_view kBlanks = " \t\v\f\r\n";

/// The place of the next `|` that parts two cells; the text's size where none does.
std::size_t next_pipe(std::string_view text) {
  std::size_t at = text.find('|');
  while (at != std::string_view::npos && at > 0 && text[at - 1] == '\\')
    at = text.find('|', at + 1);
  return std::min(at, text.size());
}

}  // namespace

std::vector<std::string_view> split_row(std::string_view line) {
  std::vector<std::string_view> cells;
  line = base::trimmed(line);
  if (!line.empty() && line.front() == '|') line.remove_prefix(1);
  while (!line.empty()) {
    const std::size_t pipe = next_pipe(line);
    cells.push_back(base::trimmed(line.substr(0, pipe)));
    line.remove_prefix(std::min(pipe + 1, line.size()));
  }
  return cells;
}

bool is_table_separator(std::string_view line) {
  return line.find('-') != std::string_view::npos &&
         line.find_first_not_of("|:- \t\v\f\r") == std::string_view::npos;
}

}  // namespace core
