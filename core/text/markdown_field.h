#pragma once

#include <string>
#include <vector>

#include "core/text/markdown_document.h"

namespace core {

/// A stretch of rendered text.
struct MarkdownPiece {
  std::string text;
  bool literal = false;      ///< From a code span, link, image or HTML: holds no end of a label.
  std::size_t emphasis = 0;  ///< How many `*` or `_` close the emphasis around it; 0 without any.
};

/// A line of a paragraph, bullet or cell, in both forms.
struct MarkdownLine {
  std::vector<MarkdownPiece> pieces;
  std::string source;     ///< As written, without indentation and marks of lists and quotes.
  int line = 0;           ///< From 1.
  bool hard_end = false;  ///< It ends with a hard line break.

  [[nodiscard]] std::string text() const;
};

/// The fields that the lines of one paragraph say. A value goes on in the lines below it up to the
/// next field, a hard line break or, where it begins with a double quote, the line that closes that
/// quote. Below a field with a label in bold only another label in bold begins a field, unless the
/// first one has no value (`**Paths:**`). In a bullet only labels in bold begin a second field,
/// since a bullet's text is often wrapped.
[[nodiscard]] std::vector<MarkdownField> read_fields(const std::vector<MarkdownLine>& lines,
                                                     bool in_bullet);

}  // namespace core
