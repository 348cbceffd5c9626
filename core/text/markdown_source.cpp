#include "core/text/markdown_source.h"

#include <algorithm>
#include <cstddef>

namespace core {

std::string_view trimmed_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

MarkdownSource::MarkdownSource(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    lines_.push_back(text.substr(0, end));
    const bool two_bytes = text.substr(end, 2) == "\r\n";
    text.remove_prefix(std::min(text.size(), end + (two_bytes ? 2 : 1)));
  }
}

std::string_view MarkdownSource::line(int number, int column) const {
  if (number < 1 || static_cast<std::size_t>(number) > lines_.size()) return {};
  const std::string_view whole = lines_[static_cast<std::size_t>(number) - 1];
  const auto skipped = static_cast<std::size_t>(std::max(column, 1) - 1);
  return trimmed_blanks(whole.substr(std::min(skipped, whole.size())));
}

}  // namespace core
