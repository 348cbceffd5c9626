#!/usr/bin/env python3
"""Proves that arrows.py and its parts can fail: each fault planted in a tree that is fine otherwise is found, alone."""
import tempfile
import unittest
from pathlib import Path

import arrows
import documents
import hidden_names

SOUND = {
    "base/result.h": "#include <variant>",
    "core/result.h": '#include "base/result.h"',
    "core/text/number.h": '#include "core/result.h"',
    "core/text/yaml_document.cpp": "#include <yaml-cpp/yaml.h>",
    "core/text/markdown_document.cpp": "#include <cmark-gfm.h>",
    "core/parameters/parameter.h": '#include "core/text/number.h"',
    "core/generate/builtin_generator.cpp": '#include "embedded_templates.h"',
    "core/generate/kit_driver.cpp": "#include <nlohmann/json.hpp>",
    "core/scaffold/scaffold.h": '#include "core/verify/verify_files.h"',
    "core/record/store.cpp": "#include <nlohmann/json.hpp>",
    "mcp/server.cpp": '#include "base/result.h"\n#include "mcp/json_rpc.h"',
    "tools/parse_summary.cpp": '#include "core/parameters/parameter.h"\n#include "mcp/server.h"',
    "tools/cli/main.cpp": '#include <CLI/CLI.hpp>\n#include "tools/make_server.h"',
}

PLANTED = [
    ("core/result.h", '#include "core/text/number.h"', "core must not know core/text"),
    ("core/text/number.h", '#include "core/parameters/parameter.h"', "core/text must not know core/parameters"),
    ("core/parameters/parameter.h", "#include <core/runs/run_config.h>", "core/parameters must not know core/runs"),
    ("core/verify/report.cpp", '# include "core/scaffold/staging.h"', "core/verify must not know core/scaffold"),
    ("core/verify/report.cpp", '#include "core/generate/kit.h"', "core/verify must not know core/generate"),
    ("core/record/store.h", '#include "core/generate/kit.h"', "core/record must not know core/generate"),
    ("core/locate/locate.cpp", '#include "mcp/progress.h"', "core/locate must not know mcp"),
    ("core/locate/locate.cpp", '#include "tools/result.h"', "core/locate must not know tools"),
    ("core/locate/locate.cpp", '#include "tests/catch.h"', "core/locate must not know tests"),
    ("base/result.h", '#include "core/result.h"', "base must not know core"),
    ("mcp/server.cpp", '#include "core/result.h"', "mcp must not know core"),
    ("mcp/server.cpp", '#include "core/text/number.h"', "mcp must not know core/text"),
    ("mcp/server.cpp", '#include "mcp/http/server.h"', "mcp must not know mcp/http"),
    ("tools/result.cpp", '#include "mcp/http/server.h"', "tools must not know mcp/http"),
    ("mcp/server.cpp", '#include "tools/result.h"', "mcp must not know tools"),
    ("tools/parse_summary.cpp", '#include "tools/cli/serve.h"', "tools must not know tools/cli"),
    ("core/misc/helper.h", "#include <string>",
     "core/misc is not a room of core; the rooms are text, system, parameters, plan, locate, runs, slurm, jobs, generate, record, verify, scaffold"),
    ("core/text/number.h", "#include <yaml-cpp/yaml.h>",
     "yaml-cpp is included only by: core/text/yaml_document.cpp"),
    ("core/plan/summary_markdown.cpp", "#include <cmark-gfm-extension_api.h>",
     "cmark is included only by: core/text/markdown_document.cpp"),
    ("core/verify/report.cpp", '#include "nlohmann/json.hpp"',
     "nlohmann is included only by: core/record/store.cpp, core/slurm/*.cpp, core/jobs/*.cpp, "
     "core/*driver*.cpp, core/*trainer*.cpp, "
     "mcp/*, tools/*"),
    ("core/record/store.h", "#include <nlohmann/json_fwd.hpp>",
     "nlohmann is included only by: core/record/store.cpp, core/slurm/*.cpp, core/jobs/*.cpp, "
     "core/*driver*.cpp, core/*trainer*.cpp, "
     "mcp/*, tools/*"),
    ("tools/result.cpp", "#include <CLI/CLI.hpp>", "CLI is included only by: tools/cli/*"),
    ("tools/result.cpp", '#include "result.h"',
     'include files of the project from its root, such as "core/text/number.h"'),
    ("core/text/number.cpp", '#include "../plan/parameter.h"',
     'include files of the project from its root, such as "core/text/number.h"'),
]


# What three files of one library hide and declare.
NAMES = {
    "core/text/a.cpp": """#include "core/text/a.h"

namespace core {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 20;  // not kLeast
const char* kText = "namespace { int hidden; }";

template <typename T>
std::vector<T> only_here(const std::map<std::string, int>& names = {}) {
  int local = 0;
  return {};
}

struct Piece {
  int member;
  bool operator==(const Piece&) const = default;
};

}  // namespace

int Shown::counted() const { return 0; }
void shown(int count) { use(count); }

}  // namespace core
""",
    "core/text/a.h": "namespace core {\nclass Shown {\n  int local;\n};\nvoid shown(int count);\nusing std::swap;\n}\n",
    "core/plan/b.cpp": "namespace core {\nnamespace {\nint member = 0;\nusing Names = std::vector<int>;\n}\n}\n",
    "core/plan/b.h": "namespace core { enum class Kind { text, list }; }\n",
    "mcp/b.cpp": "namespace mcp {\nnamespace {\nstruct Piece {};\n}\n}\n",
    "mcp/http/c.cpp": "namespace mcp {\nnamespace {\nclass Piece final : public Part {};\n}\n}\n",
}

HIDDEN = [
    ("int only_here(int count);", "core/plan/b.cpp:4 only_here also in core/text/a.cpp:10"),
    ("constexpr int kMost = 1;", "core/plan/b.cpp:4 kMost also in core/text/a.cpp:6"),
    ("enum class Piece { none };", "core/plan/b.cpp:4 Piece also in core/text/a.cpp:15"),
    ("struct Piece;", "core/plan/b.cpp:4 Piece also in core/text/a.cpp:15"),
    ("bool kText[] = {true};", "core/plan/b.cpp:4 kText also in core/text/a.cpp:7"),
    ("using Piece = int;", "core/plan/b.cpp:4 Piece also in core/text/a.cpp:15"),
    ("std::map<int, std::string> shown() {\n  return {};\n}", "core/plan/b.cpp:4 shown also in core/text/a.h:5"),
    ("class Shown {};", "core/plan/b.cpp:4 Shown also in core/text/a.h:2"),
]

DESIGN = """# Design

## The house

| room | what is in it |
| --- | --- |
| `core/text` | formats |

## Finding things

## Questions and answers
"""

TABLE = """# Contributing

## Where tests are

| source | where it is tested |
| --- | --- |
| `tools/cli/*.cpp`, `core/text/b.cpp` | `tests/cli` |

## A new tool
"""

# DESIGN is written for docs/design.md, so that this file itself names no heading that does not exist.
DOCUMENTED = {
    "docs/design.md": DESIGN,
    "CONTRIBUTING.md": TABLE,
    "core/text/a.cpp": "/// All of it (DESIGN, \"The house\", \"Finding things\").\n/// See DESIGN, \"Questions\n/// and answers\".",
    "core/text/b.cpp": "// nothing",
    "tests/core/text/a_test.cpp": "// docs/design.md says more",
    "tools/cli/main.cpp": "int main() {}",
    "build/other.cpp": "// DESIGN, \"What was built\"",
}

REFERENCES = [
    ("core/text/b.cpp", "\n// DESIGN, \"The home\"", 'core/text/b.cpp:2: docs/design.md has no heading "The home"'),
    ("core/text/b.cpp", "/// (DESIGN,\n  /// \"Lost\n  /// things\")", 'core/text/b.cpp:1: docs/design.md has no heading "Lost things"'),
    ("README.md", "DESIGN, \"The house\" and \"The garden\".", 'README.md:1: docs/design.md has no heading "The garden"'),
    ("tests/a.py", "# design\n# section 4", "tests/a.py:1: refers to the design by a section's number; name a heading of docs/design.md"),
]

UNTESTED = [
    ({"core/text/c.cpp": ""},
     'core/text/c.cpp: has neither a test tests/core/text/c_test.cpp nor a row in CONTRIBUTING.md, "Where tests are"'),
    ({"tests/core/text/b_test.cpp": ""},
     'CONTRIBUTING.md: `core/text/b.cpp` in "Where tests are" matches no source file that lacks a test of its name'),
]


def found_in(files: dict, check) -> list:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("DESIGN,", f"{documents.DESIGN},") + "\n", encoding="utf-8")
        return check(Path(folder))


class ArrowsTest(unittest.TestCase):
    def test_a_sound_tree_has_no_violation(self):
        self.assertEqual([], found_in(SOUND, arrows.violations))

    def test_each_planted_include_is_found(self):
        for file, line, why in PLANTED:
            with self.subTest(file=file, line=line):
                found = found_in({**SOUND, file: f"// a comment\n{line}"}, arrows.violations)
                target = arrows.INCLUDE.match(line)[2]
                self.assertEqual([f'{file}:2: #include "{target}": {why}'], found)


class HiddenNamesTest(unittest.TestCase):
    def test_names_of_different_libraries_and_members_do_not_meet(self):
        self.assertEqual([], found_in(NAMES, hidden_names.violations))

    def test_each_planted_name_is_found(self):
        for declaration, message in HIDDEN:
            with self.subTest(declaration=declaration):
                text = f"namespace core {{\nnamespace {{\n\n{declaration}\n\n}}\n}}"
                found = found_in({**NAMES, "core/plan/b.cpp": text}, hidden_names.violations)
                self.assertIn(message, found)
                self.assertEqual([], [other for other in found if not other.endswith("also in core/plan/b.cpp:4") and other != message])


class DocumentsTest(unittest.TestCase):
    def test_headings_that_exist_may_be_named(self):
        self.assertEqual([], found_in(DOCUMENTED, documents.reference_violations))

    def test_each_planted_reference_is_found(self):
        for file, text, message in REFERENCES:
            with self.subTest(text=text):
                self.assertEqual([message], found_in({**DOCUMENTED, file: text}, documents.reference_violations))

    def test_a_missing_design_is_found(self):
        files = {name: text for name, text in DOCUMENTED.items() if name != "docs/design.md"}
        self.assertEqual(["docs/design.md: missing; comments refer to its headings"], found_in(files, documents.reference_violations))

    def test_sources_with_a_test_or_a_row_are_fine(self):
        self.assertEqual([], found_in(DOCUMENTED, documents.test_violations))

    def test_each_source_without_either_is_found_and_each_row_that_is_of_no_use(self):
        for files, message in UNTESTED:
            with self.subTest(files=files):
                self.assertEqual([message], found_in({**DOCUMENTED, **files}, documents.test_violations))

    def test_rooms_have_their_lines_from_the_table(self):
        self.assertEqual("formats", found_in(DOCUMENTED, documents.room_lines)["core/text"])


if __name__ == "__main__":
    unittest.main()
