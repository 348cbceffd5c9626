#include "core/text/markdown_field.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/utf8.h"

namespace core {
namespace {

constexpr std::string_view kFieldBlanks = " \t\r\n";

/// Where a label ends: the colon's piece, its place there, and how many colons outside literals
/// come before it, by which it is found again in the source.
struct Colon {
  std::size_t piece = 0;
  std::size_t at = 0;
  std::size_t colons_before = 0;
  std::size_t closers = 0;  ///< Marks of emphasis right after it.
};

/// How many pieces the line's leading bold text has; 0 where it begins otherwise.
std::size_t leading_bold(const MarkdownLine& line) {
  const auto plain = std::find_if(line.pieces.begin(), line.pieces.end(),
                                  [](const MarkdownPiece& piece) { return piece.emphasis == 0; });
  return static_cast<std::size_t>(plain - line.pieces.begin());
}

/// A colon in bold ends the label only as the bold text's last character: "**Ratio 1:2:** x".
bool ends_bold(const std::vector<MarkdownPiece>& pieces, std::size_t bold, std::size_t piece,
               std::size_t at) {
  return piece + 1 == bold &&
         base::trimmed(std::string_view(pieces[piece].text).substr(at + 1)).empty();
}

std::optional<Colon> label_end(const MarkdownLine& line) {
  const std::size_t bold = leading_bold(line);
  std::size_t colons = 0;
  for (std::size_t piece = 0; piece < line.pieces.size(); ++piece) {
    const MarkdownPiece& here = line.pieces[piece];
    if (here.literal) continue;
    for (std::size_t at = here.text.find(':'); at != std::string::npos;
         at = here.text.find(':', at + 1), ++colons) {
      const bool in_bold = piece < bold;
      const bool address = here.text.compare(at, 3, "://") == 0;
      if (address || (in_bold && !ends_bold(line.pieces, bold, piece, at))) continue;
      const bool is_last = base::trimmed(std::string_view(here.text).substr(at + 1)).empty();
      return Colon{piece, at, colons, is_last ? here.emphasis : 0};
    }
  }
  return std::nullopt;
}

std::string text_before(const MarkdownLine& line, const Colon& colon) {
  std::string text;
  for (std::size_t i = 0; i < colon.piece; ++i) text += line.pieces[i].text;
  return text + line.pieces[colon.piece].text.substr(0, colon.at);
}

/// How many bytes of `source` hold no label's end whatever they say: a code span, the target of a
/// link, `<...>`; 0 where none begins.
std::size_t literal_length(std::string_view source) {
  if (source[0] == '`') {
    const std::size_t length = std::min(source.find_first_not_of('`'), source.size());
    const std::string_view fence = source.substr(0, length);
    for (std::size_t at = source.find(fence, length); at != std::string_view::npos;) {
      const std::size_t end = std::min(source.find_first_not_of('`', at), source.size());
      if (end - at == length) return end;
      at = source.find(fence, end);
    }
    return length;
  }
  if (source.substr(0, 2) == "](" || source[0] == '<') {
    const std::size_t end = source.find(source[0] == '<' ? '>' : ')');
    return end == std::string_view::npos ? 0 : end + 1;
  }
  return 0;
}

/// The source after the colon of a label, with the marks that close the label's emphasis cut.
std::optional<std::string> source_after(std::string_view source, const Colon& colon) {
  std::size_t passed = 0;
  for (std::size_t at = 0; at < source.size();) {
    const std::size_t literal = literal_length(source.substr(at));
    if (literal == 0 && source[at] == ':' && passed++ == colon.colons_before) {
      std::string_view value = source.substr(at + 1);
      const std::size_t marks = std::min(value.find_first_not_of("*_"), value.size());
      value.remove_prefix(std::min(marks, colon.closers));
      return std::string(base::trimmed(value));
    }
    at += std::max<std::size_t>(literal, 1);
  }
  return std::nullopt;
}

struct Found {
  MarkdownField field;
  bool bold = false;
};

std::optional<Found> field_of(const MarkdownLine& line) {
  const auto colon = label_end(line);
  if (!colon) return std::nullopt;
  Found found;
  found.bold = leading_bold(line) > 0;
  found.field.label = base::trimmed(text_before(line, *colon));
  if (found.field.label.empty()) return std::nullopt;
  found.field.value = base::trimmed(line.text().substr(text_before(line, *colon).size() + 1));
  found.field.value_source = source_after(line.source, *colon).value_or(found.field.value);
  found.field.line = line.line;
  return found;
}

bool opens_quote(const MarkdownField& field) {
  return !field.value_source.empty() && field.value_source.front() == '"' &&
         std::count(field.value_source.begin(), field.value_source.end(), '"') == 1;
}

void append_line(MarkdownField& field, const MarkdownLine& line) {
  if (field.value.empty()) {
    field.value = base::trimmed(line.text());
    field.value_source = line.source;
    return;
  }
  field.value += ' ';
  field.value += base::trimmed(line.text());
  field.value_source += "\n" + line.source;
}

/// Whether a later line closes the quote that a field's value has opened.
bool is_closed_later(const std::vector<MarkdownLine>& lines, std::size_t from) {
  return std::any_of(
      lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end(),
      [](const MarkdownLine& line) { return line.source.find('"') != std::string::npos; });
}

}  // namespace

std::string MarkdownLine::text() const {
  std::string text;
  for (const MarkdownPiece& piece : pieces) text += piece.text;
  return text;
}

std::vector<MarkdownField> read_fields(const std::vector<MarkdownLine>& lines, bool in_bullet) {
  std::vector<MarkdownField> fields;
  bool only_bold = false;  // whether only a label in bold begins the next field
  bool goes_on = false;    // whether a line that begins none belongs to the last field
  bool in_quote = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const MarkdownLine& line = lines[i];
    auto found = in_quote ? std::nullopt : field_of(line);
    if (found && (found->bold || !only_bold)) {
      only_bold = in_bullet || (found->bold && !found->field.value.empty());
      in_quote = opens_quote(found->field) && is_closed_later(lines, i + 1);
      fields.push_back(std::move(found->field));
      goes_on = true;
    } else if (goes_on) {
      append_line(fields.back(), line);
      if (in_quote) in_quote = line.source.find('"') == std::string::npos;
    }
    if (line.hard_end && !in_quote) {
      goes_on = false;
      only_bold = in_bullet;
    }
  }
  return fields;
}

}  // namespace core
