#!/usr/bin/env python3
"""Proves that wording.py can fail: each planted text is found, with its place, and good ones are not."""
import tempfile
import unittest
from pathlib import Path

import wording

SOURCE = '''#include "core/a file.h"
// A comment that says
// what a file is.

int value;  // Another one.
const char* kText = "one text "
                    "of {} words";
const char* kKey = "no_prose";
const char kQuote = '"'; const int kBig = 1'000'000;
const char* kRaw = R"(raw "text" here)";
'''

PLANTED = {
    "core/plan/a.cpp": ('Error{"{}: is no regular file"}', 1, "is no r"),
    "mcp/b.h": ("// The text that\n// stands in the file.", 1, "stands in"),
    "schemas/c.json": ('{"a": {"description": "Only tell what would be made."}}', 1, "tell what"),
    "templates/d.yaml": ("key: 1\n# Please mend this line", 2, "mend"),
    "docs/e.md": ("# Title\n\nThe kit is to be had there.", 3, "to be had"),
    "tools/descriptions/f.md": ("A tool that tells of the plan.", 1, "tells of"),
}


def tree(folder: str, files: dict) -> Path:
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    return Path(folder)


class WordingTest(unittest.TestCase):
    def test_literals_are_joined_and_comments_too(self):
        literals, comments = wording.cpp_texts("a.cpp", SOURCE)
        self.assertEqual([text.text for text in literals if wording.is_prose(text.text)],
                         ["one text of {} words", 'raw "text" here'])
        self.assertEqual(comments[0], wording.Text("a.cpp", 2, "A comment that says what a file is."))

    def test_adjacent_literals_are_one_text(self):
        literals, _ = wording.cpp_texts("a.cpp", 'f("one text "\n  "of words");')
        self.assertEqual([text.text for text in literals], ["one text of words"])

    def test_each_planted_phrase_is_found_in_its_place(self):
        for file, (text, line, phrase) in PLANTED.items():
            with self.subTest(file=file), tempfile.TemporaryDirectory() as folder:
                root = tree(folder, {file: text})
                found = wording.findings(wording.user_facing(root) + wording.for_maintainers(root))
                self.assertEqual(len(found), 1, found)
                self.assertIn(f"{file}:{line}: `{phrase}`", found[0])

    def test_good_english_is_not_found(self):
        good = 'f("there is no kit, it is no longer here; the sign stands for a word, nobody can tell them apart");'
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual([], wording.findings(wording.user_facing(tree(folder, {"core/a.cpp": good}))))


if __name__ == "__main__":
    unittest.main()
