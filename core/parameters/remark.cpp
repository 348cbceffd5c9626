#include "core/parameters/remark.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/display.h"
#include "base/utf8.h"

namespace core {
namespace {

constexpr std::array<std::string_view, 7> kTicks = {"✓", "✔", "✅", "☑", "✗", "✘", "❌"};

// Where the parenthesis that closes at the text's end opens; npos when none does.
std::size_t opening_of_last(std::string_view text) {
  int depth = 0;
  for (std::size_t at = text.size(); at-- > 0;) {
    if (text[at] == ')') ++depth;
    if (text[at] == '(' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

std::string_view without_end_parentheses(std::string_view text) {
  while (text.ends_with(')')) {
    const std::size_t open = opening_of_last(text);
    if (open == std::string_view::npos) break;
    text = base::trimmed(text.substr(0, open));
  }
  return text;
}

bool begins_with_tick(std::string_view text) {
  return std::any_of(kTicks.begin(), kTicks.end(),
                     [text](std::string_view tick) { return text.starts_with(tick); });
}

// Where the parenthesis that holds the place `inside` opens, when only remarks follow it.
std::optional<std::size_t> opening_of_remark(std::string_view text, std::size_t inside) {
  int depth = 0;
  for (std::size_t at = inside; at-- > 0;) {
    if (text[at] == ')') ++depth;
    if (text[at] != '(' || depth-- > 0) continue;
    const std::size_t close = text.find(')', inside);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view rest = base::trimmed(text.substr(close + 1));
    const bool is_last = begins_with_tick(rest) || without_end_parentheses(rest).empty();
    return is_last ? std::optional(at) : std::nullopt;
  }
  return std::nullopt;
}

std::string_view without_tick(std::string_view text) {
  std::size_t cut = text.size();
  for (const std::string_view tick : kTicks) cut = std::min(cut, text.find(tick));
  if (cut < text.size()) cut = opening_of_remark(text, cut).value_or(cut);
  return base::trimmed(text.substr(0, cut));
}

bool is_only_remarks(std::string_view text) {
  return without_end_parentheses(without_tick(base::trimmed(text))).empty();
}

struct Quotes {
  std::string_view open;
  std::string_view close;
};
constexpr std::array<Quotes, 2> kQuotes = {Quotes{"\"", "\""}, Quotes{"“", "”"}};

// Text without the emphasis or the code marks around all of it.
std::string_view without_marks(std::string_view text) {
  while (text.size() > 2 && text.front() == text.back() &&
         (text.front() == '*' || text.front() == '_' || text.front() == '`')) {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

// `(blank - must match training)` says `blank` as its remark, `none (base behaviour)` before it.
bool says_blank(std::string_view source) {
  std::string_view text = without_end_parentheses(without_marks(source));
  if (text.empty() && !source.empty()) {
    text = without_marks(source);
    text = text.substr(1, text.size() - 2);
    text = base::trimmed(text.substr(0, std::min(text.find(" - "), text.find_first_of(",;:"))));
  }
  return base::is_one_of(base::lower_case(without_marks(text)),
                         {"blank", "empty", "none", "null", "empty string", "no system prompt",
                          "no prompt", "not used", "''", "\"\""});
}

}  // namespace

LeadingCode leading_code(std::string_view source) {
  const std::size_t ticks = std::min(source.find_first_not_of('`'), source.size());
  if (ticks == 0) return {};
  const std::string_view fence = source.substr(0, ticks);
  const std::size_t end = source.find(fence, ticks);
  if (end == std::string_view::npos) return {};
  return {source.substr(ticks, end - ticks), source.substr(end + ticks)};
}

bool refers_elsewhere(std::string_view text) {
  constexpr std::ptrdiff_t kMostBlanks = 5;  // more is a sentence that means itself
  text = without_marks(base::trimmed(text));
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  const std::string words = base::lower_case(base::trimmed(text));
  if (base::is_one_of(words, {"\"", "〃", "same", "ditto", "as above", "same as above", "as below",
                              "above", "below", "varies", "?", "??"})) {
    return true;
  }
  const bool is_placeholder = words.size() > 2 && words.front() == '<' && words.back() == '>' &&
                              words.find('<', 1) == std::string::npos;
  const bool points_away = words.starts_with("see ") || words.starts_with("varies ") ||
                           words.starts_with("same as ") || words.starts_with("as in ");
  return is_placeholder ||
         (points_away && std::count(words.begin(), words.end(), ' ') <= kMostBlanks);
}

std::string_view without_remark(std::string_view text) {
  const std::string_view whole = base::trimmed(text);
  // Most values have neither parentheses nor a tick.
  const bool may_have_one = std::any_of(whole.begin(), whole.end(), [](char c) {
    return c == '(' || static_cast<unsigned char>(c) >= 0x80;
  });
  if (!may_have_one) return whole;
  const std::string_view rest = without_end_parentheses(without_tick(whole));
  const bool holds_more = rest.find('(') != std::string_view::npos;
  return rest.empty() || holds_more ? whole : rest;
}

std::string value_without_remark(std::string_view rendered, std::string_view source) {
  const LeadingCode leading = leading_code(base::trimmed(source));
  if (!leading.code.empty() && is_only_remarks(leading.rest)) {
    return std::string(base::trimmed(leading.code));
  }
  return std::string(without_remark(rendered));
}

std::string_view remark_of(std::string_view text) {
  const std::string_view value = without_remark(text);
  const auto end = static_cast<std::size_t>(value.data() + value.size() - text.data());
  std::string_view remark = base::trimmed(text.substr(end));
  if (remark.size() >= 2 && remark.front() == '(' && remark.back() == ')') {
    remark = remark.substr(1, remark.size() - 2);
  }
  return remark;
}

std::string prompt_text(std::string_view source) {
  std::string_view text = base::trimmed(source);
  const LeadingCode leading = leading_code(text);
  if (!leading.code.empty() && is_only_remarks(leading.rest)) {
    const std::string_view code = base::trimmed(leading.code);
    const bool is_delimited =
        code.starts_with(kQuotes[0].open) || code.starts_with(kQuotes[1].open) || says_blank(code);
    // Quotes say where the prompt ends; without them its back ticks are part of what is written.
    text = is_delimited ? code : text.substr(0, text.size() - leading.rest.size());
  }
  for (const Quotes& quotes : kQuotes) {
    if (!text.starts_with(quotes.open)) continue;
    const std::size_t begin = quotes.open.size();
    const std::size_t end = text.rfind(quotes.close);
    if (end == std::string_view::npos || end < begin) return std::string(text);
    return std::string(text.substr(begin, end - begin));
  }
  return says_blank(text) ? std::string() : std::string(text);
}

}  // namespace core
