#include "core/parameters/label.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"

namespace core {
namespace {

// Bytes of other scripts are kept, so that two headers in them stay two.
bool is_word_byte(char c) {
  return base::is_letter(c) || base::is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// No label is longer; what is behind it would only cost time.
constexpr std::size_t kLongestLabel = 256;

void remove_all(std::string& text, std::string_view piece) {
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at)) {
    text.erase(at, piece.size());
  }
}

// Emoji, dingbats and what joins and colours them.
bool is_picture(std::uint32_t code) {
  return (code >= 0x2300 && code <= 0x23FF) || (code >= 0x2600 && code <= 0x27BF) ||
         (code >= 0x2B00 && code <= 0x2BFF) || (code >= 0x1F000 && code <= 0x1FAFF) ||
         code == 0xFE0F || code == 0x20E3;
}

void remove_pictures(std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = base::utf8_character_at(text, at);
    const std::size_t length = character ? character->length : 1;
    if (!character || !is_picture(character->code)) out += text.substr(at, length);
    at += length;
  }
  text = std::move(out);
}

// Marks that people do not see or that say nothing: zero-width and bidirectional marks, ticks.
std::string without_invisible(std::string_view label) {
  static constexpr std::array<std::string_view, 16> kMarks = {
      "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c",
      "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "✓"};
  std::string text(label);
  for (const std::string_view mark : kMarks) remove_all(text, mark);
  remove_pictures(text);
  for (auto at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0", at)) {
    text.replace(at, 2, " ");
  }
  return text;
}

std::string_view without_colon(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == ':')) text.remove_suffix(1);
  return text;
}

std::string_view without_closing_parentheses(std::string_view text) {
  text = without_colon(text);
  if (text.empty() || text.back() != ')') return text;
  const std::size_t open = text.rfind('(');
  return open == std::string_view::npos || open == 0 ? text : text.substr(0, open);
}

std::string_view without_numbering(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && base::is_digit(text[digits])) ++digits;
  const bool numbered = digits > 0 && digits + 1 < text.size() &&
                        (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ';
  return numbered ? text.substr(digits + 2) : text;
}

void append_singular(std::string& out, std::string_view word) {
  const bool plural = word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's' &&
                      word[word.size() - 2] != 'u';
  if (!out.empty()) out += ' ';
  const bool is_gpus = word == "gpus" || word == "cpus";
  out += plural || is_gpus ? word.substr(0, word.size() - 1) : word;
}

constexpr std::array<std::string_view, 22> kQualifiers = {
    "base",       "training", "train",  "default", "run",        "fine", "tuning", "finetuning",
    "slurm",      "number",   "num",    "of",      "the",        "job",  "common", "initial",
    "pretrained", "peak",     "target", "sbatch",  "experiment", "my"};

}  // namespace

std::string normalized_label(std::string_view label) {
  const std::string visible = without_invisible(label.substr(0, kLongestLabel));
  return normalized_words(without_numbering(without_closing_parentheses(visible)));
}

std::string tail_of_label(std::string_view label) {
  const std::string visible = without_invisible(label.substr(0, kLongestLabel));
  const std::string_view whole = without_colon(visible);
  const std::string_view front = without_colon(without_closing_parentheses(visible));
  return std::string(whole.substr(front.size()));
}

std::string normalized_words(std::string_view text) {
  std::string out;
  std::string word;
  for (const char c : text) {
    if (is_word_byte(c)) {
      word += base::to_lower(c);
    } else if (!word.empty()) {
      append_singular(out, word);
      word.clear();
    }
  }
  if (!word.empty()) append_singular(out, word);
  return out;
}

std::string without_qualifiers(std::string_view normalized) {
  std::string_view rest = normalized;
  while (true) {
    const std::size_t blank = rest.find(' ');
    if (blank == std::string_view::npos) return std::string(rest);
    const std::string_view first = rest.substr(0, blank);
    if (std::find(kQualifiers.begin(), kQualifiers.end(), first) == kQualifiers.end()) {
      return std::string(rest);
    }
    rest.remove_prefix(blank + 1);
  }
}

std::string snake_case(std::string_view header) {
  std::string out;
  for (const char c : header) {
    if (base::is_letter(c) || base::is_digit(c)) {
      out += base::to_lower(c);
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

}  // namespace core
