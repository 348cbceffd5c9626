#include "core/parameters/label.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "base/utf8.h"

namespace core {
namespace {

// Bytes of other scripts are kept, so that two headers in them stay two.
bool is_word_byte(char c) {
  return base::is_letter(c) || base::is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// No label is longer; more text would only cost time.
constexpr std::size_t kLongestLabel = 256;

// Zero-width and bidirectional marks, which people do not see; emoji, dingbats, ticks and what
// joins and colours them, which say nothing.
bool is_mark(std::uint32_t code) {
  return (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF ||
         (code >= 0x2300 && code <= 0x23FF) || (code >= 0x2600 && code <= 0x27BF) ||
         (code >= 0x2B00 && code <= 0x2BFF) || (code >= 0x1F000 && code <= 0x1FAFF) ||
         code == 0xFE0F || code == 0x20E3;
}

// Without marks, and with plain blanks for those that do not break a line.
std::string visible_text(std::string_view label) {
  std::string text;
  for (std::size_t at = 0; at < label.size();) {
    const auto character = base::utf8_character_at(label, at);
    const std::size_t length = character ? character->length : 1;
    if (character && character->code == 0xA0) {
      text += ' ';
    } else if (!character || !is_mark(character->code)) {
      text += label.substr(at, length);
    }
    at += length;
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

}  // namespace

std::string normalized_label(std::string_view label) {
  const std::string visible = visible_text(label.substr(0, kLongestLabel));
  return normalized_words(without_numbering(without_closing_parentheses(visible)));
}

std::string tail_of_label(std::string_view label) {
  const std::string visible = visible_text(label.substr(0, kLongestLabel));
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

bool has_one_of(std::string_view normalized, std::initializer_list<std::string_view> names) {
  const std::string padded = " " + std::string(normalized) + " ";
  return std::any_of(names.begin(), names.end(), [&padded](std::string_view name) {
    return padded.find(" " + std::string(name) + " ") != std::string::npos;
  });
}

std::string without_qualifiers(std::string_view normalized) {
  static constexpr std::array<std::string_view, 20> kQualifiers = {
      "base",       "training", "train",      "default", "run",        "fine", "tuning",
      "finetuning", "slurm",    "number",     "num",     "of",         "the",  "job",
      "common",     "initial",  "pretrained", "sbatch",  "experiment", "my"};
  std::string_view rest = normalized;
  for (auto blank = rest.find(' '); blank != std::string_view::npos; blank = rest.find(' ')) {
    if (!base::is_one_of(rest.substr(0, blank), kQualifiers)) break;
    rest.remove_prefix(blank + 1);
  }
  return std::string(rest);
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
