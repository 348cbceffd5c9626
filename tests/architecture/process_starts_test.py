"""process_starts.py finds what it should, and finds nothing in this repository."""
import tempfile
import unittest
from pathlib import Path

import process_starts


class Starts(unittest.TestCase):
    def found(self, source, starts):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "tools/x.cpp")
            file.parent.mkdir()
            file.write_text(source)
            return list(process_starts.violations(Path(folder), starts))

    def test_each_way_to_start_is_found(self):
        for source in ["core::Command command;", "const Command run = other;", "Command{.arguments = {}}", "fork();",
                       'execve("x", a, b);', 'popen("x", "r");', 'std::system("x");', "posix_spawn(a, b);"]:
            self.assertEqual(len(self.found(source, {})), 1, source)

    def test_words_in_texts_and_comments_are_not(self):
        self.assertEqual(self.found('// fork()\nauto text = "fork()";', {}), [])

    def test_a_decision_that_is_gone(self):
        starts = {"tools/x.cpp": ("tools/x.cpp", ".judge(", "")}
        self.assertEqual(self.found("fork(); trust.judge(x);", starts), [])
        self.assertEqual(self.found("fork();", starts),
                         ["tools/x.cpp: no longer contains `.judge(`, which decides about what tools/x.cpp starts"])
        self.assertEqual(self.found("trust.judge(x);", starts),
                         ["tools/x.cpp: starts no process any more; remove it from process_starts.py"])

    def test_here(self):
        self.assertEqual(list(process_starts.violations(Path(__file__).resolve().parents[2])), [])


if __name__ == "__main__":
    unittest.main()
