#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"

namespace core {

/// One piece of running text: a heading, a paragraph, the text of a bullet, a cell.
struct MarkdownText {
  std::string text;  ///< Rendered: marks, code spans and links stripped, line breaks as a space.
  std::string
      source;    ///< As written, cut by the bounds of its cell or paragraph; `\|` is `|` in tables.
  int line = 0;  ///< From 1.

  bool operator==(const MarkdownText&) const = default;
};

/// What a line like `**Label:** value`, `**Label**: value` or `Label: value` says. The label ends
/// at the first colon outside code spans and links; one in bold ends with the bold.
struct MarkdownField {
  std::string label;         ///< Rendered, without the colon.
  std::string value;         ///< Rendered, without blanks around it; may be empty.
  std::string value_source;  ///< The value as written.
  int line = 0;

  bool operator==(const MarkdownField&) const = default;
};

struct MarkdownBlock;

/// Several lines of `Label: value` in one paragraph are several fields; lines that are not a
/// field belong to none.
struct MarkdownParagraph {
  MarkdownText content;
  std::vector<MarkdownField> fields;
};

/// A point of a list. `content` and `fields` come from its first paragraph, `blocks` is what else
/// is below it (nested lists, further paragraphs, code).
struct MarkdownBullet {
  MarkdownText content;
  std::vector<MarkdownField> fields;
  std::vector<MarkdownBlock> blocks;
};

struct MarkdownList {
  bool numbered = false;
  int line = 0;
  std::vector<MarkdownBullet> bullets;
};

struct MarkdownRow {
  int line = 0;
  std::vector<MarkdownText> cells;  ///< As many as the header has; a short row ends in empty ones.
  std::size_t written_cells = 0;    ///< How many the row's line has; more than `cells` were cut.
};

struct MarkdownTable {
  int line = 0;
  std::vector<MarkdownText> header;
  std::vector<MarkdownRow> rows;
};

/// Fenced or indented code. `text` is what is between the fences.
struct MarkdownCode {
  std::string info;  ///< The word after the opening fence, such as `bash`.
  std::string text;
  int line = 0;
  int text_line = 0;  ///< The line of the text's first line.
};

/// HTML as written. It ends at a blank line, so that it may hold lines that were meant as Markdown.
struct MarkdownHtml {
  std::string text;
  int line = 0;
};

struct MarkdownQuote {
  int line = 0;
  std::vector<MarkdownBlock> blocks;
};

/// Thematic breaks are left out. A heading inside a list or a quote is a paragraph.
struct MarkdownBlock {
  std::variant<MarkdownParagraph, MarkdownList, MarkdownTable, MarkdownCode, MarkdownHtml,
               MarkdownQuote>
      content;

  [[nodiscard]] const MarkdownParagraph* paragraph() const {
    return std::get_if<MarkdownParagraph>(&content);
  }
  [[nodiscard]] const MarkdownList* list() const { return std::get_if<MarkdownList>(&content); }
  [[nodiscard]] const MarkdownTable* table() const { return std::get_if<MarkdownTable>(&content); }
  [[nodiscard]] const MarkdownCode* code() const { return std::get_if<MarkdownCode>(&content); }
  [[nodiscard]] const MarkdownHtml* html() const { return std::get_if<MarkdownHtml>(&content); }
  [[nodiscard]] const MarkdownQuote* quote() const { return std::get_if<MarkdownQuote>(&content); }
};

/// A heading with what is below it up to the next heading, and the sections of deeper level.
struct MarkdownSection {
  int level = 0;         ///< 1 to 6; 0 for the root, which has no heading.
  MarkdownText heading;  ///< Empty, line 0, for the root.
  std::vector<MarkdownBlock> blocks;
  std::vector<MarkdownSection> sections;
};

struct MarkdownDocument {
  std::string file;
  MarkdownSection root;
};

/// Reads GitHub-flavoured Markdown (tables, no strikethrough). `file` is the name shown in errors.
/// Bad Markdown is never an error. An error is what readable_text() and check_markdown_cost()
/// refuse before parsing (docs/design.md, "Bounds"): size, encoding, NUL, and text that would cost
/// more than it can mean; each with `file:line`, the bound and its reason.
[[nodiscard]] Result<MarkdownDocument> parse_markdown(std::string_view text,
                                                      const std::string& file);

}  // namespace core
