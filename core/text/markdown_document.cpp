#include "core/text/markdown_document.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "core/text/markdown_field.h"
#include "core/text/markdown_limits.h"
#include "core/text/markdown_source.h"
#include "core/text/readable_text.h"

namespace core {
namespace {

using MarkdownTree = std::unique_ptr<cmark_node, void (*)(cmark_node*)>;

/// The lock is there because cmark-gfm keeps its extensions and its table of special characters in
/// global variables.
MarkdownTree parse_tree(std::string_view text) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, void (*)(cmark_parser*)> parser(
      cmark_parser_new(CMARK_OPT_SOURCEPOS), cmark_parser_free);
  cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension("table"));
  cmark_parser_feed(parser.get(), text.data(), text.size());
  return {cmark_parser_finish(parser.get()), cmark_node_free};
}

bool has_type(cmark_node* node, std::string_view name) {
  return cmark_node_get_type_string(node) == name;
}

std::string literal_of(cmark_node* node) {
  const char* const literal = cmark_node_get_literal(node);
  return literal == nullptr ? "" : literal;
}

/// What a person sees of an HTML tag or comment within a line: nothing of a comment or of a tag
/// that only changes how text looks (`<b>`), a blank for `<br>`, and any other tag as it is, since
/// `<user>` in a path is a placeholder that must not vanish.
std::string rendered_html(const std::string& html) {
  if (html.starts_with("<!--")) return "";
  const std::size_t begin = std::min(html.find_first_not_of("</"), html.size());
  const std::string tag =
      base::lower_case(html.substr(begin, html.find_first_of(" \t\r\n/>", begin) - begin));
  if (tag == "br" && begin == 1) return " ";
  const bool formats = base::is_one_of(
      tag, {"a",   "b",    "br", "code", "del",   "div",  "em",     "font", "i",   "img", "ins",
            "kbd", "mark", "p",  "s",    "small", "span", "strong", "sub",  "sup", "tt",  "u"});
  return formats ? "" : html;
}

/// Collects the rendered lines of a node's inlines; their line numbers count from 0. They are
/// counted here, since cmark-gfm's own are wrong after a hard break.
class InlineReader {
 public:
  explicit InlineReader(cmark_node* node) : node_(node) { lines_.emplace_back(); }

  std::vector<MarkdownLine> read() {
    const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> iterator(cmark_iter_new(node_),
                                                                      cmark_iter_free);
    for (;;) {
      const cmark_event_type event = cmark_iter_next(iterator.get());
      if (event == CMARK_EVENT_DONE) return std::move(lines_);
      cmark_node* const node = cmark_iter_get_node(iterator.get());
      if (node != node_) take(node, event == CMARK_EVENT_ENTER);
    }
  }

 private:
  void take(cmark_node* node, bool enters) {
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_STRONG || type == CMARK_NODE_EMPH) {
      const std::size_t marks = type == CMARK_NODE_STRONG ? 2 : 1;
      emphasis_ = enters ? emphasis_ + marks : emphasis_ - marks;
    } else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
      links_ = enters ? links_ + 1 : links_ - 1;
    } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
      lines_.back().hard_end = type == CMARK_NODE_LINEBREAK;
      begin_line();
    } else if (type == CMARK_NODE_HTML_INLINE) {
      const std::string html = literal_of(node);
      add(rendered_html(html), true);
      line_ += static_cast<int>(std::count(html.begin(), html.end(), '\n'));
    } else {
      add(literal_of(node), links_ > 0 || type == CMARK_NODE_CODE);
      line_ += cmark_node_get_end_line(node) - cmark_node_get_start_line(node);
    }
  }

  void begin_line() {
    MarkdownLine line;
    line.line = ++line_;
    lines_.push_back(std::move(line));
  }

  void add(std::string text, bool literal) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    lines_.back().pieces.push_back({std::move(text), literal, emphasis_});
  }

  cmark_node* node_;
  std::vector<MarkdownLine> lines_;
  int line_ = 0;
  std::size_t emphasis_ = 0;
  std::size_t links_ = 0;
};

MarkdownText joined(const std::vector<MarkdownLine>& lines) {
  MarkdownText all;
  for (const MarkdownLine& line : lines) {
    all.text += (all.text.empty() ? "" : " ") + line.text();
  }
  all.text = trimmed_blanks(all.text);
  return all;
}

/// Turns cmark's blocks into ours.
class DocumentBuilder {
 public:
  explicit DocumentBuilder(std::string_view text) : source_(text) {}

  MarkdownSection build(cmark_node* document) {
    MarkdownSection root;
    std::vector<MarkdownSection*> path{&root};
    for (cmark_node* node = cmark_node_first_child(document); node != nullptr;
         node = cmark_node_next(node)) {
      if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
        enter_section(node, path);
      } else {
        add_block(node, path.back()->blocks);
      }
    }
    return root;
  }

 private:
  /// `path` leads from the root to the section that is being filled.
  void enter_section(cmark_node* node, std::vector<MarkdownSection*>& path) {
    MarkdownSection section;
    section.level = cmark_node_get_heading_level(node);
    section.heading = heading(node);
    while (path.back()->level >= section.level) path.pop_back();
    path.back()->sections.push_back(std::move(section));
    path.push_back(&path.back()->sections.back());
  }

  MarkdownText heading(cmark_node* node) {
    MarkdownText text = joined(InlineReader(node).read());
    text.line = cmark_node_get_start_line(node);
    std::string_view line = source_.line(text.line, cmark_node_get_start_column(node));
    if (line.empty() || line.front() != '#') {
      // Underlined: its lines are those above the underline.
      for (int number = text.line; line.find_first_not_of("=-") != std::string_view::npos;
           line = source_.line(++number)) {
        text.source += (text.source.empty() ? "" : "\n") + std::string(line);
      }
      return text;
    }
    line = trimmed_blanks(line.substr(std::min(line.find_first_not_of('#'), line.size())));
    const std::size_t end = line.find_last_not_of('#') + 1;
    const bool closed = end < line.size() && (end == 0 || line[end - 1] == ' ');
    text.source = closed ? trimmed_blanks(line.substr(0, end)) : line;
    return text;
  }

  // NOLINTNEXTLINE(misc-no-recursion): check_markdown_cost() bounds the nesting
  std::vector<MarkdownBlock> blocks_below(cmark_node* parent) {
    std::vector<MarkdownBlock> blocks;
    for (cmark_node* node = cmark_node_first_child(parent); node != nullptr;
         node = cmark_node_next(node)) {
      add_block(node, blocks);
    }
    return blocks;
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void add_block(cmark_node* node, std::vector<MarkdownBlock>& blocks) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_PARAGRAPH:
      case CMARK_NODE_HEADING:
        blocks.push_back({paragraph(node)});
        return;
      case CMARK_NODE_LIST:
        blocks.push_back({list(node)});
        return;
      case CMARK_NODE_CODE_BLOCK:
        blocks.push_back({code(node)});
        return;
      case CMARK_NODE_HTML_BLOCK:
        blocks.push_back({MarkdownHtml{literal_of(node), cmark_node_get_start_line(node)}});
        return;
      case CMARK_NODE_BLOCK_QUOTE:
        ++quotes_;
        blocks.push_back({MarkdownQuote{cmark_node_get_start_line(node), blocks_below(node)}});
        --quotes_;
        return;
      default:
        if (has_type(node, "table")) blocks.push_back({table(node)});
    }
  }

  MarkdownParagraph paragraph(cmark_node* node, bool in_bullet = false) {
    const auto lines = lines_of(node);
    MarkdownParagraph result{joined(lines), read_fields(lines, in_bullet)};
    result.content.line = first_line(node);
    result.content.source = source_of(node);
    return result;
  }

  MarkdownList list(cmark_node* node) {  // NOLINT(misc-no-recursion)
    MarkdownList result;
    result.numbered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    result.line = cmark_node_get_start_line(node);
    for (cmark_node* item = cmark_node_first_child(node); item != nullptr;
         item = cmark_node_next(item)) {
      result.bullets.push_back(bullet(item));
    }
    return result;
  }

  MarkdownBullet bullet(cmark_node* item) {  // NOLINT(misc-no-recursion)
    MarkdownBullet result;
    result.content.line = cmark_node_get_start_line(item);
    cmark_node* node = cmark_node_first_child(item);
    if (node != nullptr && cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
      auto [content, fields] = paragraph(node, true);
      result.content = std::move(content);
      result.fields = std::move(fields);
      node = cmark_node_next(node);
    }
    for (; node != nullptr; node = cmark_node_next(node)) add_block(node, result.blocks);
    return result;
  }

  static MarkdownCode code(cmark_node* node) {
    const char* const info = cmark_node_get_fence_info(node);
    const std::string_view words = info == nullptr ? "" : info;
    int length = 0;
    int offset = 0;
    char mark = 0;
    const bool is_fenced = cmark_node_get_fenced(node, &length, &offset, &mark) != 0;
    const int line = cmark_node_get_start_line(node);
    return {std::string(words.substr(0, words.find(' '))), literal_of(node), line,
            is_fenced ? line + 1 : line};
  }

  MarkdownTable table(cmark_node* node) {
    MarkdownTable result;
    cmark_node* row = cmark_node_first_child(node);
    result.line = head_line(node);
    result.header = cells(row, split_row(source_line(node, result.line)), result.line);
    for (row = cmark_node_next(row); row != nullptr; row = cmark_node_next(row)) {
      const int number = cmark_node_get_start_line(row);
      // The parser gives every row the column of the table, also to rows that begin further left.
      const auto sources = split_row(without_quote_marks(source_.line(number)));
      result.rows.push_back({number, cells(row, sources, number), sources.size()});
    }
    return result;
  }

  /// A row's cells. Cell by cell the parser gives no source, but it cuts as split_row() does.
  static std::vector<MarkdownText> cells(cmark_node* row,
                                         const std::vector<std::string_view>& sources, int number) {
    std::vector<MarkdownText> result;
    result.reserve(sources.size());
    for (cmark_node* cell = cmark_node_first_child(row); cell != nullptr;
         cell = cmark_node_next(cell)) {
      MarkdownText text = cell_text(cell);
      text.line = number;
      if (result.size() < sources.size())
        text.source = without_escaped_pipes(sources[result.size()]);
      result.push_back(std::move(text));
    }
    return result;
  }

  /// Most cells are one piece of plain text, and a plan may have a hundred thousand of them.
  static MarkdownText cell_text(cmark_node* cell) {
    cmark_node* const first = cmark_node_first_child(cell);
    const bool is_plain = first != nullptr && cmark_node_next(first) == nullptr &&
                          cmark_node_get_type(first) == CMARK_NODE_TEXT;
    if (!is_plain) return joined(InlineReader(cell).read());
    MarkdownText text;
    text.text = trimmed_blanks(cmark_node_get_literal(first));
    return text;
  }

  static std::string without_escaped_pipes(std::string_view source) {
    if (source.find('\\') == std::string_view::npos) return std::string(source);
    std::string text;
    for (std::size_t i = 0; i < source.size(); ++i) {
      if (source.substr(i, 2) == "\\|") ++i;
      text += source[i];
    }
    return text;
  }

  /// The line of a table's header. cmark-gfm 0.29 gives the first line of the paragraph that the
  /// header ends, so the header is looked for above the separator line.
  int head_line(cmark_node* table) const {
    int line = cmark_node_get_start_line(table);
    const int end = cmark_node_get_end_line(table);
    while (line < end && !is_table_separator(without_quote_marks(source_.line(line + 1)))) ++line;
    return line;
  }

  /// The line of a paragraph; cmark-gfm 0.29 gives 0 for one right above a table.
  static int first_line(cmark_node* node) {
    const int line = cmark_node_get_start_line(node);
    if (line > 0 || cmark_node_next(node) == nullptr) return line;
    return cmark_node_get_start_line(cmark_node_next(node));
  }

  int last_line(cmark_node* node) const {
    if (cmark_node_get_start_line(node) > 0 || cmark_node_next(node) == nullptr) {
      return cmark_node_get_end_line(node);
    }
    return head_line(cmark_node_next(node)) - 1;
  }

  std::string_view without_quote_marks(std::string_view line) const {
    for (int i = 0; i < quotes_ && !line.empty() && line.front() == '>'; ++i) {
      line = trimmed_blanks(line.substr(1));
    }
    return line;
  }

  /// A line of a paragraph or table as written.
  std::string source_line(cmark_node* node, int number) const {
    if (number == cmark_node_get_start_line(node)) {
      return std::string(source_.line(number, cmark_node_get_start_column(node)));
    }
    return std::string(without_quote_marks(source_.line(number)));
  }

  std::string source_of(cmark_node* node) const {
    std::string text;
    const int last = last_line(node);
    for (int number = first_line(node); number <= last; ++number) {
      text += (text.empty() ? "" : "\n") + source_line(node, number);
    }
    return text;
  }

  std::vector<MarkdownLine> lines_of(cmark_node* node) const {
    auto lines = InlineReader(node).read();
    const int first = first_line(node);
    const int last = last_line(node);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      lines[i].line += first;
      // A line may hold several of the source when a code span goes across its end.
      const int next = i + 1 < lines.size() ? lines[i + 1].line + first : last + 1;
      for (int number = lines[i].line; number < next; ++number) {
        lines[i].source += (lines[i].source.empty() ? "" : "\n") + source_line(node, number);
      }
    }
    return lines;
  }

  MarkdownSource source_;
  int quotes_ = 0;  ///< How many quotes the current block is in.
};

}  // namespace

Result<MarkdownDocument> parse_markdown(std::string_view text, const std::string& file) {
  const auto readable = readable_text(text, file);
  if (!readable) return readable.error();
  if (auto cheap = check_markdown_cost(*readable, file); !cheap) return cheap.error();
  return MarkdownDocument{file, DocumentBuilder(*readable).build(parse_tree(*readable).get())};
}

}  // namespace core
