#include "core/text/markdown_html.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace core {
namespace {

bool is_formatting_tag(std::string_view html) {
  constexpr std::array<std::string_view, 22> kTags{
      "a",   "b",    "br", "code", "del",   "div",  "em",     "font", "i",   "img", "ins",
      "kbd", "mark", "p",  "s",    "small", "span", "strong", "sub",  "sup", "tt",  "u"};
  const std::size_t begin = html.find_first_not_of("</");
  if (begin == std::string_view::npos) return false;
  std::string name(html.substr(begin, html.find_first_of(" \t\r\n/>", begin) - begin));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::find(kTags.begin(), kTags.end(), name) != kTags.end();
}

}  // namespace

std::string rendered_html(const std::string& html) {
  if (html.rfind("<!--", 0) == 0) return "";
  const bool line_break = html.rfind("<br", 0) == 0 || html.rfind("<BR", 0) == 0;
  if (line_break && is_formatting_tag(html)) return " ";
  return is_formatting_tag(html) ? "" : html;
}

}  // namespace core
