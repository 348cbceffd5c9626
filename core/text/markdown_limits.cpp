#include "core/text/markdown_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/ascii.h"
#include "core/text/markdown_row.h"
#include "core/text/markdown_source.h"

namespace core {
namespace {

constexpr std::size_t kMaxPipes = 256;
constexpr std::size_t kMaxMarkColumn = 100;
constexpr std::uint64_t kMostMarkdownNodes = 2'000'000;
constexpr std::uint64_t kMaxReadAgain = std::uint64_t{256} << 20U;
constexpr std::uint64_t kMaxDefinitions = std::uint64_t{64} << 20U;

/// What stands in front of a line's text: indentation and the marks of lists and quotes.
struct Prefix {
  std::size_t length = 0;      ///< Bytes.
  std::size_t columns = 0;     ///< The same with a tab as four.
  std::size_t first_mark = 0;  ///< The column of the first mark; 0 without any.
  std::size_t last_mark = 0;
};

/// The length of a mark of a list or quote at the text's begin, 0 where there is none.
std::size_t mark_length(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '>') return 1;
  std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool numbered =
      length > 0 && length < text.size() && (text[length] == '.' || text[length] == ')');
  const bool bullet = text[0] == '-' || text[0] == '*' || text[0] == '+';
  if (!numbered && !bullet) return 0;
  length = numbered ? length + 1 : 1;
  return length == text.size() || base::is_blank(text[length]) ? length : 0;
}

Prefix prefix_of(std::string_view line) {
  constexpr std::size_t kTab = 4;
  Prefix prefix;
  while (prefix.length < line.size()) {
    const char c = line[prefix.length];
    const std::size_t mark = mark_length(line.substr(prefix.length));
    if (!base::is_blank(c) && mark == 0) break;
    prefix.columns += c == '\t' ? kTab : std::max<std::size_t>(mark, 1);
    prefix.length += std::max<std::size_t>(mark, 1);
    if (mark > 0) prefix.last_mark = prefix.columns;
    if (mark > 0 && prefix.first_mark == 0) prefix.first_mark = prefix.columns;
  }
  return prefix;
}

/// `- - -` and `* * *`: a line across the page, not a list in a list in a list.
bool is_thematic_break(std::string_view line) {
  return line.find_first_not_of("- \t") == std::string_view::npos ||
         line.find_first_not_of("* \t") == std::string_view::npos;
}

/// Whether a line with this begin ends a table that stands above it.
bool may_end_table(char first) {
  return std::string_view("#>-*+<~`_[0123456789").find(first) != std::string_view::npos;
}

/// Some characters, each found in one step: every byte of a plan is counted here several times.
class Characters {
 public:
  explicit constexpr Characters(std::string_view characters) {
    for (const char c : characters) holds_[static_cast<unsigned char>(c)] = 1;
  }

  [[nodiscard]] std::uint64_t count_in(std::string_view line) const {
    std::uint64_t count = 0;
    for (const char c : line) count += holds_[static_cast<unsigned char>(c)];
    return count;
  }

 private:
  std::array<unsigned char, 256> holds_{};
};

constexpr Characters kPipes("|");
constexpr Characters kClosingBrackets("]");
constexpr Characters kOpeningBrackets("[");
constexpr Characters kEmphasis("*_");
constexpr Characters kListMarks("-+.)");
constexpr Characters kNodeMarks("|*_[]!<&\\`>");

std::uint64_t count_of_text(std::string_view line, std::string_view wanted) {
  std::uint64_t count = 0;
  for (std::size_t at = line.find(wanted); at != std::string_view::npos;
       at = line.find(wanted, at + wanted.size())) {
    ++count;
  }
  return count;
}

/// What makes the parser read a stretch of text more than once.
struct Repeats {
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t scanners = 0;  ///< `<?`, `<!` and `![`: each may be followed to the end.
  std::uint64_t links = 0;     ///< Each walks back over all emphasis marks before it.
  std::uint64_t emphasis = 0;

  void add(const Repeats& more) {
    bytes += more.bytes;
    lines += more.lines;
    scanners += more.scanners;
    links += more.links;
    emphasis += more.emphasis;
  }
};

/// The cost of `line` below `above`, in bytes read again.
std::uint64_t cost_of(const Repeats& above, const Repeats& line) {
  constexpr std::uint64_t kWalk = 32;  // one step back costs as much as reading so many bytes
  return (above.scanners + line.scanners) * line.bytes +
         kWalk * line.links * (above.emphasis + line.emphasis);
}

/// One line with what is asked about it more than once.
struct Line {
  std::string_view whole;
  Prefix prefix;
  std::string_view text;  ///< Behind the prefix.
  std::uint64_t pipes = 0;
  bool separator = false;
  Repeats repeats;

  explicit Line(std::string_view line)
      : whole(line),
        prefix(prefix_of(line)),
        text(line.substr(prefix.length)),
        pipes(kPipes.count_in(line)),
        separator(
            is_table_separator(line.substr(std::min(line.find_first_not_of("> "), line.size())))),
        repeats{line.size() + 1, 1,
                count_of_text(line, "<?") + count_of_text(line, "<!") + count_of_text(line, "!["),
                kClosingBrackets.count_in(line), kEmphasis.count_in(line)} {}

  /// Whether it is certainly a row when it stands in a table: under no list or quote, no code, and
  /// nothing that begins another block or cannot be cut into cells.
  [[nodiscard]] bool is_row() const {
    return prefix.last_mark == 0 && prefix.columns < 4 && !text.empty() &&
           !may_end_table(text.front()) && text.find('<') == std::string_view::npos &&
           !split_row(text).empty();
  }

  /// Whether it may head a table, for certain.
  [[nodiscard]] bool is_head() const {
    return is_row() && pipes > 0 && text.find('\\') == std::string_view::npos;
  }

  /// A bullet or heading ends the paragraph above it.
  [[nodiscard]] bool begins_block() const {
    const std::string_view bare =
        whole.substr(std::min(whole.find_first_not_of(' '), whole.size()));
    const bool bullet = prefix.first_mark > 0 && prefix.first_mark < 5 && bare.front() != '>' &&
                        !base::is_digit(bare.front()) && !text.empty();
    const std::size_t marks = text.find_first_not_of('#');
    const bool heading =
        prefix.columns < 4 && marks >= 1 && marks <= 6 && base::is_blank(text[marks]);
    return bullet || heading;
  }
};

/// Adds up what a text costs, line by line. Where it is not certain how the parser takes a line,
/// the dearer way counts.
class Cost {
 public:
  /// Gives the reason when a bound is passed with this line.
  std::optional<std::string> add(std::string_view whole) {
    const Line line(whole);
    if (line.pipes > kMaxPipes) {
      return fmt::format(
          "holds {} `|`, at most {} are read in one line: the memory for a table grows with its "
          "columns times its rows",
          line.pipes, kMaxPipes);
    }
    if (line.prefix.last_mark > kMaxMarkColumn && !is_thematic_break(whole)) {
      return fmt::format(
          "has a mark of a list or quote in column {}, at most {} columns are read: every line "
          "costs as much as it is nested deep",
          line.prefix.last_mark, kMaxMarkColumn);
    }
    nodes_ += 1 + kNodeMarks.count_in(whole) +
              2 * kListMarks.count_in(whole.substr(0, line.prefix.length));
    if (whole.find_first_not_of("> \t") == std::string_view::npos) {
      paragraph_ = Paragraph{};
    } else {
      add_to_paragraph(line);
    }
    return reason();
  }

 private:
  /// Lines up to the next empty one, bullet or heading.
  struct Paragraph {
    Repeats repeats;
    std::uint64_t columns = 0;   ///< Of its last separator line.
    std::size_t head_cells = 0;  ///< Of the line before, where that may head a table.
    bool in_table = false;       ///< Certainly.
    std::size_t table_indent = 0;
    bool may_be_lazy = false;  ///< A list or quote began in it.
    bool in_definition = false;
  };

  void add_to_paragraph(const Line& line) {
    if (line.begins_block()) {
      paragraph_ = Paragraph{};
      ++nodes_;  // The block, beside its text.
    }
    nodes_ += paragraph_.columns;  // the parser fills up short rows
    add_separator(line);
    add_definition(line.text);
    paragraph_.in_table = paragraph_.in_table && line.is_row();
    if (paragraph_.in_table) {
      read_again_ += cost_of({}, line.repeats);  // the parser reads cell by cell
    } else {
      read_again_ += cost_of(paragraph_.repeats, line.repeats);
      paragraph_.repeats.add(line.repeats);
    }
    paragraph_.may_be_lazy = paragraph_.may_be_lazy || line.prefix.last_mark > 0;
    paragraph_.head_cells = line.is_head() ? split_row(line.text).size() : 0;
  }

  /// Below a paragraph a separator line makes the parser look for a head in all of it, by cutting
  /// off its lines one by one; within a table it is a row like others.
  void add_separator(const Line& line) {
    if (!line.separator) return;
    if (paragraph_.in_table && line.prefix.length == paragraph_.table_indent) return;
    read_again_ += paragraph_.repeats.bytes * (8 + paragraph_.repeats.lines);
    paragraph_.columns = std::max(paragraph_.columns, line.pipes + 1);
    paragraph_.in_table = !paragraph_.may_be_lazy && line.prefix.last_mark == 0 &&
                          line.prefix.columns < 4 && line.pipes > 0 &&
                          split_row(line.text).size() == paragraph_.head_cells;
    paragraph_.table_indent = line.prefix.length;
  }

  void add_definition(std::string_view text) {
    const bool row = !text.empty() && text.front() == '|';
    paragraph_.in_definition =
        paragraph_.in_definition || (!row && text.find("]:") != std::string_view::npos);
    if (paragraph_.in_definition) definition_bytes_ += text.size();
    brackets_ += kOpeningBrackets.count_in(text);
  }

  [[nodiscard]] std::optional<std::string> reason() const {
    if (nodes_ > kMostMarkdownNodes) {
      return fmt::format(
          "here the text has more than {} lines, marks and table cells, each of which takes "
          "memory; "
          "a plan has far fewer",
          kMostMarkdownNodes);
    }
    if (read_again_ > kMaxReadAgain) {
      return "here the paragraph is too long for its many links with emphasis, `<?`, `<!`, `![` or "
             "separator lines of tables, each of which makes it be read again; part it by empty "
             "lines";
    }
    if (definition_bytes_ * brackets_ > kMaxDefinitions) {
      return "here the text has too many brackets for the length of its link definitions "
             "(`[name]: address`), since each may repeat one";
    }
    return std::nullopt;
  }

  Paragraph paragraph_;
  std::uint64_t nodes_ = 0;
  std::uint64_t read_again_ = 0;
  std::uint64_t definition_bytes_ = 0;
  std::uint64_t brackets_ = 0;
};

}  // namespace

Status check_markdown_cost(std::string_view text, const std::string& file) {
  Cost cost;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = end_of_line(text);
    if (auto reason = cost.add(text.substr(0, end))) {
      return Error{fmt::format("{}:{}: {}", file, number, *reason)};
    }
    text.remove_prefix(end);
    text.remove_prefix(line_break_length(text));
  }
  return Done{};
}

}  // namespace core
