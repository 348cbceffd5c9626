#include "demo/page.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"

namespace demo {
namespace {

constexpr std::size_t kWidth = 92;

/// The terminal's code for lines that begin so.
constexpr std::array<std::pair<std::string_view, int>, 9> kColours = {{{"━━", 1},
                                                                       {"▶", 1},
                                                                       {"◀ ok", 32},
                                                                       {"◀ failed", 31},
                                                                       {"◀", 33},
                                                                       {"  ?", 33},
                                                                       {"  !", 33},
                                                                       {"  ✓", 32},
                                                                       {"  ·", 32}}};

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !base::is_continuation(c); }));
}

}  // namespace

Page::Page(std::string place)
    : place_(std::move(place)),
      has_colours_(isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr) {}

std::string Page::shown(std::string_view text) const {
  std::string result(text);
  for (std::size_t at = 0; (at = result.find(place_)) != std::string::npos;) {
    result.replace(at, place_.size(), "$DEMO");
  }
  return result;
}

void Page::heading(std::string_view title) const {
  std::string rule = fmt::format("━━ {} ", title);
  while (columns(rule) < kWidth) rule += "━";
  line();
  line(rule);
  line();
}

void Page::paragraph(std::string_view text, std::size_t indent) const {
  const std::string words = shown(text);
  const std::string margin(indent, ' ');
  std::string current;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find_first_of(" \n", begin), words.size());
    const std::string word = words.substr(begin, end - begin);
    if (!current.empty() && indent + columns(current) + 1 + columns(word) > kWidth) {
      line(margin + current);
      current.clear();
    }
    if (!current.empty() && !word.empty()) current += ' ';
    current += word;
    begin = end + 1;
  }
  line(margin + current);
}

void Page::line(std::string_view text) const {
  const std::string printed = shown(text.substr(0, text.find_last_not_of(' ') + 1));
  const auto* const colour =
      std::find_if(kColours.begin(), kColours.end(),
                   [&printed](const auto& entry) { return printed.starts_with(entry.first); });
  if (has_colours_ && colour != kColours.end()) {
    fmt::print("\x1b[{}m{}\x1b[0m\n", colour->second, printed);
  } else {
    fmt::print("{}\n", printed);
  }
  std::fflush(stdout);
}

}  // namespace demo
