#include "core/text/markdown_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/ascii.h"
#include "core/text/markdown_source.h"

namespace core {
namespace {

constexpr std::uint64_t kMaxPipes = 256;
constexpr std::size_t kMaxMarkColumn = 100;
constexpr std::uint64_t kMaxMarkdownNodes = 2'000'000;
constexpr std::uint64_t kMaxReadAgain = std::uint64_t{256} << 20U;
constexpr std::uint64_t kMaxDefinitions = std::uint64_t{64} << 20U;

/// The list and quote marks in front of a line's text.
struct Prefix {
  std::size_t marks = 0;
  std::size_t last_column = 0;  ///< Where the last mark ends; a tab counts as four columns.
};

/// The length of the list or quote mark that `text` begins with, 0 without one.
std::size_t mark_length(std::string_view text) {
  if (text.starts_with('>')) return 1;
  std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
  if (length == text.size()) return 0;
  const std::string_view ends = length > 0 ? ".)" : "-*+";
  if (ends.find(text[length]) == std::string_view::npos) return 0;
  ++length;
  return length == text.size() || base::is_blank(text[length]) ? length : 0;
}

Prefix prefix_of(std::string_view line) {
  Prefix prefix;
  std::size_t column = 0;
  while (!line.empty()) {
    const std::size_t mark = mark_length(line);
    if (mark == 0 && !base::is_blank(line.front())) break;
    column += mark > 0 ? mark : line.front() == '\t' ? 4 : 1;
    if (mark > 0) prefix = {prefix.marks + 1, column};
    line.remove_prefix(std::max<std::size_t>(mark, 1));
  }
  return prefix;
}

/// `- - -` and `* * *`: a line across the page, not a list in a list in a list.
bool is_thematic_break(std::string_view line) {
  return line.find_first_not_of("- \t") == std::string_view::npos ||
         line.find_first_not_of("* \t") == std::string_view::npos;
}

/// Whether the line is a bullet or heading that certainly ends the paragraph above it.
bool begins_block(std::string_view line) {
  const std::size_t indent = line.find_first_not_of(' ');
  if (indent > 3) return false;
  line.remove_prefix(indent);
  std::size_t length = line.find_first_not_of('#');
  if (length == 0) length = std::string_view("-*+").find(line.front()) < 3 ? 1 : 0;
  return length >= 1 && length <= 6 && length < line.size() && base::is_blank(line[length]) &&
         line.find_first_not_of(" \t", length) != std::string_view::npos;
}

/// Whether the two lines certainly begin a table, by the parser's rules and no others.
bool begins_table(std::string_view head, std::string_view separator) {
  for (const std::string_view line : {head, separator}) {
    if (!line.starts_with('|') || !trimmed_blanks(line).ends_with('|')) return false;
  }
  if (head.find('\\') != std::string_view::npos) return false;
  if (std::count(head.begin(), head.end(), '|') !=
      std::count(separator.begin(), separator.end(), '|')) {
    return false;
  }
  const auto cells = split_row(separator);
  return std::all_of(cells.begin(), cells.end(), [](std::string_view cell) {
    if (cell.starts_with(':')) cell.remove_prefix(1);
    if (cell.ends_with(':')) cell.remove_suffix(1);
    return !cell.empty() && cell.find_first_not_of('-') == std::string_view::npos;
  });
}

/// What a line holds that costs the parser more than its bytes.
struct Marks {
  std::uint64_t pipes = 0;
  std::uint64_t openings = 0;  ///< `[`.
  std::uint64_t links = 0;     ///< `]`: each walks back over all emphasis marks before it.
  std::uint64_t emphasis = 0;
  std::uint64_t scanners = 0;  ///< `<?`, `<!`, `![`: each may be followed to the paragraph's end.
  std::uint64_t others = 0;    ///< What else becomes a node.
};

Marks marks_in(std::string_view line) {
  const auto count = [line](char c) {
    return static_cast<std::uint64_t>(std::count(line.begin(), line.end(), c));
  };
  Marks marks{
      count('|'), count('['),
      count(']'), count('*') + count('_'),
      0,          count('<') + count('>') + count('!') + count('&') + count('\\') + count('`')};
  for (std::size_t i = 1; i < line.size(); ++i) {
    const char before = line[i - 1];
    if ((before == '<' && (line[i] == '!' || line[i] == '?')) || (before == '!' && line[i] == '['))
      ++marks.scanners;
  }
  return marks;
}

/// Adds up what a text costs, line by line. Where it is not certain how the parser takes a line,
/// the more expensive way counts.
class Cost {
 public:
  /// An error is the reason why this line is one too many.
  Status add(std::string_view line) {
    const Prefix prefix = prefix_of(line);
    const Marks marks = marks_in(line);
    if (marks.pipes > kMaxPipes) {
      return Error{fmt::format(
          "has {} `|`; at most {} are read in one line, since the memory for a table grows with "
          "its columns times its rows",
          marks.pipes, kMaxPipes)};
    }
    if (prefix.last_column > kMaxMarkColumn && !is_thematic_break(line)) {
      return Error{fmt::format(
          "has a list or quote mark in column {}; marks are read up to column {}, since each level "
          "of nesting adds to the cost of a line",
          prefix.last_column, kMaxMarkColumn)};
    }
    nodes_ += 1 + 2 * prefix.marks + marks.pipes + marks.openings + marks.links + marks.emphasis +
              marks.others;
    if (line.find_first_not_of("> \t") == std::string_view::npos) {
      paragraph_ = {};
    } else {
      add_to_paragraph(line, prefix, marks);
    }
    return check();
  }

 private:
  /// Lines up to the next empty one, bullet or heading. The sums are of what the parser may read
  /// together: all the lines, or a table's last row.
  struct Paragraph {
    std::uint64_t bytes = 0;
    std::uint64_t lines = 0;
    std::uint64_t scanners = 0;
    std::uint64_t emphasis = 0;
    std::uint64_t columns = 0;  ///< Of its widest separator line.
    std::string_view last_line;
    bool in_table = false;     ///< Certainly.
    bool may_be_lazy = false;  ///< A list or quote began in it, and may go on without its marks.
    bool in_definition = false;
  };

  void add_to_paragraph(std::string_view line, const Prefix& prefix, const Marks& marks) {
    constexpr std::uint64_t kWalk = 32;  // one step back costs as much as reading so many bytes
    if (begins_block(line)) {
      paragraph_ = {};
      ++nodes_;  // the block, beside its text
    }
    Paragraph& all = paragraph_;
    nodes_ += all.columns;  // the parser fills up short rows
    all.in_table = all.in_table && line.starts_with('|');
    all.may_be_lazy = all.may_be_lazy || prefix.marks > 0;
    if (all.in_table) {
      all.bytes = all.lines = all.scanners = all.emphasis = 0;
    } else if (is_table_separator(
                   line.substr(std::min(line.find_first_not_of("> "), line.size())))) {
      // The parser looks for a head in all of the paragraph, by cutting off its lines one by one.
      read_again_ += all.bytes * (8 + all.lines);
      all.columns = std::max(all.columns, marks.pipes + 1);
      all.in_table = !all.may_be_lazy && begins_table(all.last_line, line);
    }
    all.in_definition =
        !all.in_table && (all.in_definition || line.find("]:") != std::string_view::npos);
    if (all.in_definition) definition_bytes_ += line.size();
    brackets_ += marks.openings;
    all.bytes += line.size() + 1;
    all.lines += 1;
    all.scanners += marks.scanners;
    all.emphasis += marks.emphasis;
    all.last_line = line;
    read_again_ += all.scanners * (line.size() + 1) + kWalk * marks.links * all.emphasis;
  }

  [[nodiscard]] Status check() const {
    if (nodes_ > kMaxMarkdownNodes) {
      return Error{fmt::format(
          "the text up to here has more than {} lines, marks and table cells, each of which takes "
          "memory; a plan has far fewer",
          kMaxMarkdownNodes)};
    }
    if (read_again_ > kMaxReadAgain) {
      return Error{
          "this paragraph is too long for its many links with emphasis, `<?`, `<!`, `![` or table "
          "separator lines, each of which makes the parser read it again; split it with empty "
          "lines"};
    }
    if (definition_bytes_ * brackets_ > kMaxDefinitions) {
      return Error{
          "the text up to here has too many brackets for the length of its link definitions "
          "(`[name]: address`), since each bracket may repeat one"};
    }
    return Done{};
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
    if (auto added = cost.add(take_markdown_line(text)); !added) {
      return Error{fmt::format("{}:{}: {}", file, number, added.error().message)};
    }
  }
  return Done{};
}

}  // namespace core
