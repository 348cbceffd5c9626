#include "core/text/markdown_document.h"

#include <fstream>
#include <sstream>
#include <string>

#include "tests/catch.h"
#include "tests/core/text/describe.h"
#include "tests/core/text/repeated.h"

using namespace core;

namespace {

std::string described(const std::string& text) {
  const auto document = parse_markdown(text, "plan.md");
  return document ? tests::describe(*document) : document.error().message;
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

}  // namespace

TEST_CASE("headings make a tree of sections") {
  CHECK(described("before\n# A `b` #\n## B\n#### D\n## C\ntext\n# *E*\nTwo\nlines\n===\nF\n-\n") ==
        "1 paragraph [before]\n"
        "2 # [A b] <- [A `b`]\n"
        "  3 ## [B]\n"
        "    4 #### [D]\n"
        "  5 ## [C]\n"
        "    6 paragraph [text]\n"
        "7 # [E] <- [*E*]\n"
        "8 # [Two lines] <- [Two\\nlines]\n"
        "  11 ## [F]\n");
}

TEST_CASE("headings in lists, quotes, code and HTML make no sections") {
  CHECK(
      described("# A\n- # B\n\n> # C\n\n```\n# D\n```\n\n<div>\n# E\n</div>\n\n***\n\n    # F\n") ==
      "1 # [A]\n"
      "  2 list\n"
      "    2 bullet []\n"
      "      2 paragraph [B] <- [# B]\n"
      "  4 quote\n"
      "    4 paragraph [C] <- [# C]\n"
      "  6 code  [# D\\n]\n"
      "  16 code  [# F\\n]\n");
}

TEST_CASE("bullets say fields, with the colon in or outside bold") {
  CHECK(described("- **Path:** `/a:b/c` ✓ verified\n"
                  "- **Path**: `/a:b/c`\n"
                  "- Llama-3.2-1B-Instruct: `/path/to: x` ✓ verified\n"
                  "- *Purpose:* Fine-tuning\n"
                  "- **`lr`:** 1e-5\n"
                  "- `lr`: 1e-5\n"
                  "- [Docs](http://x): y\n"
                  "- **Ratio 1:2:** 3: 4\n"
                  "- **Bold** words: 5\n"
                  "- **Empty:**\n"
                  "- `a: b`\n"
                  "- http://x.y\n"
                  "- : z\n"
                  "- 12:30\n") ==
        "1 list\n"
        "  1 bullet [Path: /a:b/c ✓ verified] <- [**Path:** `/a:b/c` ✓ verified]\n"
        "    1 field {Path} [/a:b/c ✓ verified] <- [`/a:b/c` ✓ verified]\n"
        "  2 bullet [Path: /a:b/c] <- [**Path**: `/a:b/c`]\n"
        "    2 field {Path} [/a:b/c] <- [`/a:b/c`]\n"
        "  3 bullet [Llama-3.2-1B-Instruct: /path/to: x ✓ verified] <- "
        "[Llama-3.2-1B-Instruct: `/path/to: x` ✓ verified]\n"
        "    3 field {Llama-3.2-1B-Instruct} [/path/to: x ✓ verified] <- "
        "[`/path/to: x` ✓ verified]\n"
        "  4 bullet [Purpose: Fine-tuning] <- [*Purpose:* Fine-tuning]\n"
        "    4 field {Purpose} [Fine-tuning]\n"
        "  5 bullet [lr: 1e-5] <- [**`lr`:** 1e-5]\n"
        "    5 field {lr} [1e-5]\n"
        "  6 bullet [lr: 1e-5] <- [`lr`: 1e-5]\n"
        "    6 field {lr} [1e-5]\n"
        "  7 bullet [Docs: y] <- [[Docs](http://x): y]\n"
        "    7 field {Docs} [y]\n"
        "  8 bullet [Ratio 1:2: 3: 4] <- [**Ratio 1:2:** 3: 4]\n"
        "    8 field {Ratio 1:2} [3: 4]\n"
        "  9 bullet [Bold words: 5] <- [**Bold** words: 5]\n"
        "    9 field {Bold words} [5]\n"
        "  10 bullet [Empty:] <- [**Empty:**]\n"
        "    10 field {Empty} []\n"
        "  11 bullet [a: b] <- [`a: b`]\n"
        "  12 bullet [http://x.y]\n"
        "  13 bullet [: z]\n"
        "  14 bullet [12:30]\n"
        "    14 field {12} [30]\n");
}

TEST_CASE("the source of a value keeps every mark of it") {
  CHECK(described(
            "- **System prompt:** \"Say **yes:** or `no`, \\*not\\* &amp; *this*\" (blank)\n") ==
        "1 list\n"
        "  1 bullet [System prompt: \"Say yes: or no, *not* & this\" (blank)] <- "
        "[**System prompt:** \"Say **yes:** or `no`, \\*not\\* &amp; *this*\" (blank)]\n"
        "    1 field {System prompt} [\"Say yes: or no, *not* & this\" (blank)] <- "
        "[\"Say **yes:** or `no`, \\*not\\* &amp; *this*\" (blank)]\n");
}

TEST_CASE("a paragraph of several lines says several fields") {
  CHECK(described("conda_env: cruijff\nscratch_dir: `/s`  \nno field\n\n"
                  "**A:** 1\n**B**: 2\\\nC: 3\n\n"
                  "**Paths:**\nExperiment: /e\nModels: /m\n") ==
        "1 paragraph [conda_env: cruijff scratch_dir: /s no field] <- "
        "[conda_env: cruijff\\nscratch_dir: `/s`\\nno field]\n"
        "  1 field {conda_env} [cruijff]\n"
        "  2 field {scratch_dir} [/s] <- [`/s`]\n"
        "5 paragraph [A: 1 B: 2 C: 3] <- [**A:** 1\\n**B**: 2\\\\nC: 3]\n"
        "  5 field {A} [1]\n"
        "  6 field {B} [2] <- [2\\]\n"
        "  7 field {C} [3]\n"
        "9 paragraph [Paths: Experiment: /e Models: /m] <- [**Paths:**\\nExperiment: /e\\nModels: "
        "/m]\n"
        "  9 field {Paths} []\n"
        "  10 field {Experiment} [/e]\n"
        "  11 field {Models} [/m]\n");
}

TEST_CASE("a wrapped value goes on in the next lines") {
  CHECK(
      described("- **System prompt:** You are kind.\n  Answer: yes\n- plain: one\n  two: three\n\n"
                "> **Prompt:** \"first\n> **second:** third\" end\n> **Epochs:** 2\n") ==
      "1 list\n"
      "  1 bullet [System prompt: You are kind. Answer: yes] <- "
      "[**System prompt:** You are kind.\\nAnswer: yes]\n"
      "    1 field {System prompt} [You are kind. Answer: yes] <- [You are kind.\\nAnswer: yes]\n"
      "  3 bullet [plain: one two: three] <- [plain: one\\ntwo: three]\n"
      "    3 field {plain} [one two: three] <- [one\\ntwo: three]\n"
      "6 quote\n"
      "  6 paragraph [Prompt: \"first second: third\" end Epochs: 2] <- "
      "[**Prompt:** \"first\\n**second:** third\" end\\n**Epochs:** 2]\n"
      "    6 field {Prompt} [\"first second: third\" end] <- "
      "[\"first\\n**second:** third\" end]\n"
      "    8 field {Epochs} [2]\n");
}

TEST_CASE("tables give their cells with the source as GFM cuts them") {
  CHECK(described("text before\n"
                  "| a | `b|c` | d |\n"
                  "|---|---|--|--|\n"
                  "| 1 | `x\\|y` | *z* \\| q |\n"
                  "| ✓ é | 2\n"
                  "  | 3 | 4 | 5 | 6 | 7 | 8 |\n"
                  "x<br>y | <b>z</b> | [l](u) | <user>\n"
                  "\n"
                  "- item\n\n"
                  "  | e |\n"
                  "  |---|\n"
                  "  | \"a **b**\" |\n"
                  "> > | f |\n"
                  "> > |---|\n"
                  "> > | g |\n") ==
        "1 paragraph [text before]\n"
        "2 table [a] [`b] [c`] [d]\n"
        "  4 row/3 [1] [x|y] <- [`x|y`] [z | q] <- [*z* | q] []\n"
        "  5 row/2 [✓ é] [2] [] []\n"
        "  6 row/6 [3] [4] [5] [6]\n"
        "  7 row/4 [x y] <- [x<br>y] [z] <- [<b>z</b>] [l] <- [[l](u)] [<user>]\n"
        "9 list\n"
        "  9 bullet [item]\n"
        "    11 table [e]\n"
        "      13 row/1 [\"a b\"] <- [\"a **b**\"]\n"
        "14 quote\n"
        "  14 quote\n"
        "    14 table [f]\n"
        "      16 row/1 [g]\n");
}

TEST_CASE("rows may begin further left than their table") {
  CHECK(described(
            "- item\n- | a | b |\n  |---|---|\n  | c | d |\n\n  | e | f |\n|---|---|\n| g | h |\n"
            "i | j\n") ==
        "1 list\n"
        "  1 bullet [item]\n"
        "  2 bullet []\n"
        "    2 table [a] [b]\n"
        "      4 row/2 [c] [d]\n"
        "    6 paragraph [| e | f | |---|---| | g | h | i | j] <- "
        "[| e | f |\\n|---|---|\\n| g | h |\\ni | j]\n");
  CHECK(described("  | e | f |\n|---|---|\n| g | h |\ni | j\n") ==
        "1 table [e] [f]\n"
        "  3 row/2 [g] [h]\n"
        "  4 row/2 [i] [j]\n");
}

TEST_CASE("code keeps its text and nested fences do not end it") {
  CHECK(described(
            "````markdown x\n```bash\nmodule load a\n```\n````\n- b\n\n  ```bash\n  c\n  ```\n") ==
        "1 code markdown [```bash\\nmodule load a\\n```\\n]\n"
        "6 list\n"
        "  6 bullet [b]\n"
        "    8 code bash [c\\n]\n");
}

TEST_CASE("lines keep their numbers behind code spans and tags across lines") {
  CHECK(described("a `b\nc` d\ne: f\n\n1. x\n   - y: z\n") ==
        "1 paragraph [a b c d e: f] <- [a `b\\nc` d\\ne: f]\n"
        "  3 field {e} [f]\n"
        "5 numbered list\n"
        "  5 bullet [x]\n"
        "    6 list\n"
        "      6 bullet [y: z]\n"
        "        6 field {y} [z]\n");
}

TEST_CASE("placeholders stay, comments go") {
  CHECK(described("- **Partition**: <name>\n- a: /scratch/<user>/x <!-- y -->\n") ==
        "1 list\n"
        "  1 bullet [Partition: <name>] <- [**Partition**: <name>]\n"
        "    1 field {Partition} [<name>]\n"
        "  2 bullet [a: /scratch/<user>/x] <- [a: /scratch/<user>/x <!-- y -->]\n"
        "    2 field {a} [/scratch/<user>/x] <- [/scratch/<user>/x <!-- y -->]\n");
}

TEST_CASE("line ends and a byte order mark change nothing") {
  const std::string text =
      "# A\n\n- **B:** c\n  d\n\n| e | f |\n|---|---|\n| g | h |\n\n```\ni\n```\n\nj\nk\n===\n";
  const std::string plain = described(text);
  CHECK(plain.find("row/2 [g] [h]") != std::string::npos);
  CHECK(described(with_crlf(text)) == plain);
  CHECK(described("\xEF\xBB\xBF" + text) == plain);
}

TEST_CASE("broken Markdown is read as far as it goes") {
  CHECK(described("").empty());
  CHECK(described("\n\n\n").empty());
  CHECK(described("| a | b |\n|---|\n| c |\n") ==
        "1 paragraph [| a | b | |---| | c |] <- [| a | b |\\n|---|\\n| c |]\n");
  CHECK(described("| a |\n|---|\n") == "1 table [a]\n");
  CHECK(described("```\nopen\n") == "1 code  [open\\n]\n");
  CHECK(described("-\n") == "1 list\n  1 bullet []\n");
  CHECK(described("a\u200b\u202e: **b\n") ==
        "1 paragraph [a\u200b\u202e: **b]\n  1 field {a\u200b\u202e} [**b]\n");
}

TEST_CASE("what stands in front of the parser names file and line") {
  CHECK(described(std::string("a\0b", 3)) == "plan.md:1: has a NUL byte, so it is not a text file");
  CHECK(described("# a\ncaf\xE9\n") ==
        "plan.md:2: is not UTF-8 but seems to be Latin-1 or another 8-bit encoding; save the file "
        "as UTF-8");
  CHECK(described("a\n" + repeated("|a", 257)) ==
        "plan.md:2: has 257 `|`; at most 256 are read in one line, since the memory for a table "
        "grows with its columns times its rows");
}

TEST_CASE("costly text within the bounds is parsed") {
  CHECK(parse_markdown(repeated("_", 10000), "p").ok());
  CHECK(parse_markdown(repeated("[", 10000), "p").ok());
  CHECK(parse_markdown(repeated("*a ", 100000), "p").ok());
  CHECK(parse_markdown(repeated(">", 100) + "a", "p").ok());
  CHECK(parse_markdown("|a|\n|-|\n|" + std::string(1 << 20, 'x') + "|\n", "p").ok());
}

TEST_CASE("a table of 10,000 rows is read whole") {
  std::string text = "|Run|Rank|\n|-|-|\n";
  for (int i = 0; i < 10000; ++i) text += "| run" + std::to_string(i) + " | 8 |\n";
  const auto document = parse_markdown(text, "plan.md");
  REQUIRE(document.ok());
  const auto* const table = document->root.blocks.at(0).table();
  REQUIRE(table != nullptr);
  REQUIRE(table->rows.size() == 10000);
  CHECK(table->rows.back().cells.at(0) == MarkdownText{"run9999", "run9999", 10002});
}

TEST_CASE("formatting tags go, breaks are blanks, placeholders stay") {
  const auto rendered = [](const std::string& tag) {
    const auto document = parse_markdown("a" + tag + "b", "plan.md");
    REQUIRE(document);
    return document->root.blocks.at(0).paragraph()->content.text;
  };
  for (const char* tag :
       {"<b>", "</b>", "<B>", "<a href='x'>", "<img src=x/>", "<!-- x -->", "</span>", "</br>"}) {
    CHECK(rendered(tag) == "ab");
  }
  for (const char* tag : {"<br>", "<br/>", "<BR />"}) CHECK(rendered(tag) == "a b");
  for (const char* tag : {"<user>", "<your-path>", "<brand>", "<base>", "<?x?>", "<>", "</"}) {
    CHECK(rendered(tag) == "a" + std::string(tag) + "b");
  }
}
