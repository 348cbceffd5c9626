#include "core/text/markdown_source.h"

#include <algorithm>
#include <cstddef>

namespace core {

std::string_view trimmed_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::size_t end_of_line(std::string_view text) {
  // Two searches for one character each are many times faster than one for either.
  const std::size_t end = std::min(text.find('\n'), text.size());
  return std::min(text.substr(0, end).find('\r'), end);
}

std::size_t line_break_length(std::string_view text) {
  return text.starts_with("\r\n") ? 2 : std::min<std::size_t>(text.size(), 1);
}

MarkdownSource::MarkdownSource(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = end_of_line(text);
    lines_.push_back(text.substr(0, end));
    text.remove_prefix(end);
    text.remove_prefix(line_break_length(text));
  }
}

std::string_view MarkdownSource::line(int number, int column) const {
  if (number < 1 || static_cast<std::size_t>(number) > lines_.size()) return {};
  const std::string_view whole = lines_[static_cast<std::size_t>(number) - 1];
  const auto skipped = static_cast<std::size_t>(std::max(column, 1) - 1);
  return trimmed_blanks(whole.substr(std::min(skipped, whole.size())));
}

}  // namespace core
