#include "core/text/markdown_limits.h"

#include <string>

#include "tests/catch.h"
#include "tests/core/text/repeated.h"

using namespace core;

namespace {

std::string verdict(const std::string& text) {
  const auto cheap = check_markdown_cost(text, "plan.md");
  return cheap ? "passes" : cheap.error().message;
}

const char* const kReadAgain =
    ": here the paragraph is too long for its many links with emphasis, `<?`, `<!`, `![` or "
    "separator "
    "lines of tables, each of which makes it be read again; part it by empty lines";

}  // namespace

TEST_CASE("what people write passes") {
  CHECK(verdict("") == "passes");
  CHECK(verdict("# Title\r\n\r\n- a\r\n  - b\r\n") == "passes");
  CHECK(verdict(repeated("- ", 2000) + "\n") == "passes");
  CHECK(verdict(repeated(" *", 2000) + "\n") == "passes");
  CHECK(verdict(repeated("_", 10000) + "\n") == "passes");
  CHECK(verdict(repeated("[", 10000) + "\n") == "passes");
  CHECK(verdict("| a |\n|---|\n| " + std::string(1 << 20, 'x') + " |\n") == "passes");
  CHECK(verdict("|a|b|\n|-|-|\n" +
                repeated("| Llama-3.2-1B-Instruct_rank8_lr1e-5 | 8 |\n", 20000)) == "passes");
  CHECK(verdict("|a|b|\n|-|-|\n" + repeated(repeated("| x | y |\n", 10) + "|---|---|\n", 2000)) ==
        "passes");
}

TEST_CASE("long lists and tables may hold a link, an image and emphasis in every line") {
  CHECK(verdict(repeated("- **[a](b)** *c* <!-- d -->\n", 20000)) == "passes");
  CHECK(verdict("|a|b|\n|-|-|\n" + repeated("| [a](b) **c** | ![d](e) |\n", 20000)) == "passes");
}

TEST_CASE("lines with too many columns are refused") {
  CHECK(verdict(repeated("|", 256)) == "passes");
  CHECK(verdict("# a\n" + repeated("| a ", 257)) ==
        "plan.md:2: holds 257 `|`, at most 256 are read in one line: the memory for a table grows "
        "with its columns times its rows");
}

TEST_CASE("deep nesting is refused") {
  const std::string behind =
      ", at most 100 columns are read: every line costs as much as it is nested deep";
  CHECK(verdict(repeated(">", 100) + "a") == "passes");
  CHECK(verdict(repeated(">", 10000) + " a") ==
        "plan.md:1: has a mark of a list or quote in column 10000" + behind);
  CHECK(verdict("a\n" + repeated(" -", 10000) + " a") ==
        "plan.md:2: has a mark of a list or quote in column 20000" + behind);
  CHECK(verdict(repeated("+ ", 51)) ==
        "plan.md:1: has a mark of a list or quote in column 101" + behind);
  CHECK(verdict(repeated("1. ", 60)) ==
        "plan.md:1: has a mark of a list or quote in column 179" + behind);
  CHECK(verdict(std::string(100, ' ') + "- a") ==
        "plan.md:1: has a mark of a list or quote in column 101" + behind);
}

TEST_CASE("more marks than memory is meant for are refused") {
  const std::string behind =
      ": here the text has more than 2000000 lines, marks and table cells, each of which takes "
      "memory; a plan has far fewer";
  CHECK(verdict(repeated("*a ", 2'000'000)) == "plan.md:1" + behind);
  CHECK(verdict(repeated("\n", 2'000'010)) == "plan.md:2000001" + behind);
  CHECK(verdict(repeated("## All Runs\n", 1'100'000)) == "plan.md:1000001" + behind);
  // Rows of one cell below a header of 100.
  CHECK(verdict(repeated("|a", 100) + "\n" + repeated("|-", 100) + "\n" +
                repeated("a\n", 100'000)) == "plan.md:19608" + behind);
}

TEST_CASE("what is read again and again is refused") {
  CHECK(verdict("a " + repeated("<?", 1000) + std::string(1'000'000, 'a')).find(kReadAgain) == 9);
  CHECK(verdict("a" + repeated("![[]()", 50'000)).find(kReadAgain) == 9);
  CHECK(verdict(repeated("[a]() *b*", 12'000)) == std::string("plan.md:1") + kReadAgain);
  CHECK(verdict(repeated("a\n", 100'000) + "|-|-|\n") ==
        std::string("plan.md:100001") + kReadAgain);
  CHECK(verdict(repeated("a|b\n|-|-|-|\n", 100'000)).find(kReadAgain) != std::string::npos);
  CHECK(verdict("[a]: " + std::string(100'000, 'u') + "\n\n" + repeated("[a]", 20'000)) ==
        "plan.md:3: here the text has too many brackets for the length of its link definitions "
        "(`[name]: address`), since each may repeat one");
}
