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
    ": this paragraph is too long for its many links with emphasis, `<?`, `<!`, `![` or table "
    "separator lines, each of which makes the parser read it again; split it with empty lines";

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

TEST_CASE("only what is certainly a table is read row by row") {
  const std::string row = "| *x [b]() |\n";
  CHECK(verdict("| a |\n|:-:| \n" + repeated(row, 50'000)) == "passes");
  for (const char* head :
       {"| a |\n| |-|\n", "| a |\n|: |\n", "| a |\n|-|-|\n", "| a \\|\n|-|\n", "a\n|-|\n",
        "> a\n| a |\n|-|\n", "- a\n| a |\n|-|\n", "| a |\u00a0\n|-|\n", "| a |\n|-|\na\n"}) {
    INFO(head);
    CHECK(verdict(head + repeated(row, 50'000)).find(kReadAgain) != std::string::npos);
  }
}

TEST_CASE("lines with too many columns are refused") {
  CHECK(verdict(repeated("|", 256)) == "passes");
  CHECK(verdict("# a\n" + repeated("| a ", 257)) ==
        "plan.md:2: has 257 `|`; at most 256 are read in one line, since the memory for a table "
        "grows with its columns times its rows");
}

TEST_CASE("deep nesting is refused") {
  const std::string reason =
      "; marks are read up to column 100, since each level of nesting adds to the cost of a line";
  CHECK(verdict(repeated(">", 100) + "a") == "passes");
  CHECK(verdict(repeated(">", 10000) + " a") ==
        "plan.md:1: has a list or quote mark in column 10000" + reason);
  CHECK(verdict("a\n" + repeated(" -", 10000) + " a") ==
        "plan.md:2: has a list or quote mark in column 20000" + reason);
  CHECK(verdict(repeated("+ ", 51)) ==
        "plan.md:1: has a list or quote mark in column 101" + reason);
  CHECK(verdict(repeated("1. ", 60)) ==
        "plan.md:1: has a list or quote mark in column 179" + reason);
  CHECK(verdict(std::string(100, ' ') + "- a") ==
        "plan.md:1: has a list or quote mark in column 101" + reason);
}

TEST_CASE("more marks than memory is meant for are refused") {
  const std::string reason =
      ": the text up to here has more than 2000000 lines, marks and table cells, each of which "
      "takes memory; a plan has far fewer";
  CHECK(verdict(repeated("*a ", 2'000'000)) == "plan.md:1" + reason);
  CHECK(verdict(repeated("\n", 2'000'010)) == "plan.md:2000001" + reason);
  CHECK(verdict(repeated("## All Runs\n", 1'100'000)) == "plan.md:1000001" + reason);
  // Rows of one cell below a header of 100.
  CHECK(verdict(repeated("|a", 100) + "\n" + repeated("|-", 100) + "\n" +
                repeated("a\n", 100'000)) == "plan.md:19608" + reason);
}

TEST_CASE("what is read again and again is refused") {
  CHECK(verdict("a " + repeated("<?", 1000) + std::string(1'000'000, 'a')).find(kReadAgain) == 9);
  CHECK(verdict("a" + repeated("![[]()", 50'000)).find(kReadAgain) == 9);
  CHECK(verdict(repeated("[a]() *b*", 12'000)) == std::string("plan.md:1") + kReadAgain);
  CHECK(verdict(repeated("a\n", 100'000) + "|-|-|\n") ==
        std::string("plan.md:100001") + kReadAgain);
  CHECK(verdict(repeated("a|b\n|-|-|-|\n", 100'000)).find(kReadAgain) != std::string::npos);
  CHECK(
      verdict("[a]: " + std::string(100'000, 'u') + "\n\n" + repeated("[a]", 20'000)) ==
      "plan.md:3: the text up to here has too many brackets for the length of its link definitions "
      "(`[name]: address`), since each bracket may repeat one");
}
