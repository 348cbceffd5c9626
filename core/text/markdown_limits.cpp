#include "core/text/markdown_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/text/markdown_row.h"

namespace core {
namespace {

constexpr std::size_t kMaxPipes = 256;
constexpr std::size_t kMaxMarkColumn = 100;
constexpr std::uint64_t kMaxNodes = 2'000'000;
constexpr std::uint64_t kMaxReadAgain = std::uint64_t{1} << 30U;
constexpr std::uint64_t kMaxDefinitions = std::uint64_t{64} << 20U;

/// What reading a byte of a table's head costs, against looking for the end of `<?`.
constexpr std::uint64_t kSeparatorWeight = 40;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// What stands in front of a line's text: indentation and the marks of lists and quotes.
struct Prefix {
  std::size_t length = 0;     ///< Bytes.
  std::size_t last_mark = 0;  ///< The column of the last mark; 0 without any.
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
  return length == text.size() || is_blank(text[length]) ? length : 0;
}

Prefix prefix_of(std::string_view line) {
  constexpr std::size_t kTab = 4;
  Prefix prefix;
  std::size_t column = 0;
  while (prefix.length < line.size()) {
    const char c = line[prefix.length];
    const std::size_t mark = mark_length(line.substr(prefix.length));
    if (!is_blank(c) && mark == 0) break;
    column += c == '\t' ? kTab : std::max<std::size_t>(mark, 1);
    prefix.length += std::max<std::size_t>(mark, 1);
    if (mark > 0) prefix.last_mark = column;
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
  return std::string_view("#>-*+<~`0123456789").find(first) != std::string_view::npos;
}

std::uint64_t count_of(std::string_view line, std::string_view any_of) {
  return static_cast<std::uint64_t>(std::count_if(
      line.begin(), line.end(), [&](char c) { return any_of.find(c) != std::string_view::npos; }));
}

std::uint64_t count_of_text(std::string_view line, std::string_view wanted) {
  std::uint64_t count = 0;
  for (std::size_t at = line.find(wanted); at != std::string_view::npos;
       at = line.find(wanted, at + wanted.size())) {
    ++count;
  }
  return count;
}

/// One line with what is asked about it more than once.
struct Line {
  std::string_view whole;
  Prefix prefix;
  std::string_view text;  ///< Behind the prefix.
  std::uint64_t pipes = 0;
  bool separator = false;

  explicit Line(std::string_view line)
      : whole(line),
        prefix(prefix_of(line)),
        text(line.substr(prefix.length)),
        pipes(count_of(line, "|")),
        separator(
            is_table_separator(line.substr(std::min(line.find_first_not_of("> "), line.size())))) {}

  /// Whether it stands under no list or quote, and is no code.
  [[nodiscard]] bool stands_alone() const { return prefix.last_mark == 0 && prefix.length < 4; }
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
    nodes_ += 1 + count_of(whole, "|*_[]!<&\\`>") +
              2 * count_of(whole.substr(0, line.prefix.length), "-+.)");
    if (whole.find_first_not_of("> \t") == std::string_view::npos) {
      paragraph_ = Paragraph{};
    } else {
      add_to_paragraph(line);
    }
    return reason();
  }

 private:
  /// Lines up to the next empty one.
  struct Paragraph {
    std::uint64_t bytes = 0;
    std::uint64_t marks = 0;
    std::uint64_t columns = 0;       ///< Of its last separator line.
    std::size_t previous_cells = 0;  ///< Of the line before, where that may head a table.
    bool in_table = false;           ///< Certainly.
    std::size_t table_indent = 0;
    bool in_definition = false;
  };

  void add_to_paragraph(const Line& line) {
    nodes_ += paragraph_.columns;  // the parser fills up short rows
    add_separator(line);
    add_marks(line.text);
    add_definition(line.text);
    const char first = line.text.empty() ? '>' : line.text.front();
    const bool may_be_row = line.stands_alone() && !may_end_table(first);
    if (!may_be_row) paragraph_.in_table = false;
    paragraph_.previous_cells = may_be_row && line.pipes > 0 ? split_row(line.text).size() : 0;
    paragraph_.bytes += line.whole.size() + 1;
  }

  /// Below a paragraph a separator line makes the parser look for a head in all of it; within a
  /// table it is a row like others.
  void add_separator(const Line& line) {
    if (!line.separator) return;
    if (paragraph_.in_table && line.prefix.length == paragraph_.table_indent) return;
    read_again_ += kSeparatorWeight * paragraph_.bytes;
    paragraph_.columns = std::max(paragraph_.columns, line.pipes + 1);
    paragraph_.in_table = line.stands_alone() && line.pipes > 0 &&
                          split_row(line.text).size() == paragraph_.previous_cells;
    paragraph_.table_indent = line.prefix.length;
  }

  void add_marks(std::string_view text) {
    paragraph_.marks +=
        count_of_text(text, "<?") + count_of_text(text, "<!") + count_of_text(text, "![");
    read_again_ += paragraph_.marks * (text.size() + 1);
  }

  void add_definition(std::string_view text) {
    const bool row = !text.empty() && text.front() == '|';
    paragraph_.in_definition =
        paragraph_.in_definition || (!row && text.find("]:") != std::string_view::npos);
    if (paragraph_.in_definition) definition_bytes_ += text.size();
    brackets_ += count_of(text, "[");
  }

  [[nodiscard]] std::optional<std::string> reason() const {
    if (nodes_ > kMaxNodes) {
      return fmt::format(
          "here the text has more than {} lines, marks and table cells, each of which takes "
          "memory; "
          "a plan has far fewer",
          kMaxNodes);
    }
    if (read_again_ > kMaxReadAgain) {
      return "here the paragraph is too long for the many `<?`, `<!`, `![` or separator lines of "
             "tables in it, each of which makes it be read again; part it by empty lines";
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
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (auto reason = cost.add(text.substr(0, end))) {
      return Error{fmt::format("{}:{}: {}", file, number, *reason)};
    }
    const bool two_bytes = text.substr(end, 2) == "\r\n";
    text.remove_prefix(std::min(text.size(), end + (two_bytes ? 2 : 1)));
  }
  return Done{};
}

}  // namespace core
