#include "demo/terminal.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace demo {
namespace {

constexpr std::size_t kWidth = 92;
constexpr std::array<const char*, 9> kCodes = {"0", "1", "2", "31", "32", "33", "34", "35", "36"};

bool wants_colours() { return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

Terminal::Terminal(std::string place) : place_(std::move(place)), coloured_(wants_colours()) {}

std::string Terminal::styled(Style style, std::string_view text) const {
  if (!coloured_ || style == Style::plain) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes.at(static_cast<std::size_t>(style)), text);
}

void Terminal::heading(std::string_view title) const {
  std::string rule = "━━ ";
  rule += title;
  rule += ' ';
  for (std::size_t column = columns(rule); column < kWidth; ++column) rule += "━";
  line();
  line(styled(Style::bold, rule));
  line();
}

void Terminal::paragraph(std::string_view text, std::size_t indent) const {
  const std::string short_text = shown(text);
  std::string current(indent, ' ');
  bool empty = true;
  for (const std::string_view word : words_of(short_text)) {
    if (!empty && columns(current) + 1 + columns(word) > kWidth) {
      line(current);
      current.assign(indent, ' ');
      empty = true;
    }
    if (!empty) current += ' ';
    current += word;
    empty = false;
  }
  line(current);
}

void Terminal::line(std::string_view text) const {
  const std::string_view trimmed = text.substr(0, text.find_last_not_of(' ') + 1);
  fmt::print("{}\n", shown(trimmed));
  std::fflush(stdout);
}

void Terminal::quote(const std::vector<std::string>& lines) const {
  for (const std::string& text : lines) line(fmt::format("  {} {}", styled(Style::dim, "│"), text));
}

std::string Terminal::shown(std::string_view text) const {
  std::string result(text);
  for (std::size_t at = result.find(place_); at != std::string::npos;
       at = result.find(place_, at)) {
    result.replace(at, place_.size(), "$DEMO");
  }
  return result;
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  bool in_colour = false;
  for (const char character : text) {
    if (character == '\x1b') in_colour = true;
    const bool continues = (static_cast<unsigned char>(character) & 0xC0U) == 0x80U;
    if (!in_colour && !continues) ++count;
    if (in_colour && character == 'm') in_colour = false;
  }
  return count;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

}  // namespace demo
