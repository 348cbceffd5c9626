#!/usr/bin/env python3
"""The public samples through the five tools with each stand-in revision: what is made, asked and refused, and why."""
import os
import tempfile
import unittest
from pathlib import Path

from kit_table import rows
from make_kit import make_kit

NO_LR = "has no option for it and would use 1e-4 for every run. Use a newer kit (`cruijff_kit_dir`) or `generator: \"builtin\"`."
NO_FOLDERS = "Use another kit (`cruijff_kit_dir`) or `generator: \"builtin\"`."


class KitTable(unittest.TestCase):
    def table(self, revision):
        """Rows by sample; in none of them is a value wrong or was anything written by a refused call."""
        with tempfile.TemporaryDirectory() as folder:
            table = rows(os.environ["SCAFFOLD_RUNS"], make_kit(Path(folder), revision))
        for row in table:
            self.assertEqual([], row.wrong, row.sample)
        self.assertEqual("asked", {row.sample: row.status for row in table}.pop("missing_epochs"))
        return {row.sample: row for row in table if row.sample != "missing_epochs"}

    def test_without_lr_every_sweep_is_refused(self):
        for row in self.table("f681aa7").values():
            self.assertEqual((row.sample, "refused", 0), row[:3])
            self.assertTrue(row.words.startswith("Learning Rate is ") and row.words.endswith(NO_LR), row.words)

    def test_with_lr_all_are_made(self):
        table = self.table("b80ac26")
        self.assertEqual({"made"}, {row.status for row in table.values()})
        self.assertEqual((22, []), (sum(row.runs for row in table.values()), sum((row.asked for row in table.values()), [])))

    def test_newer_ones_have_other_recipes_and_data_sets(self):
        for revision, asked in [("mid", []), ("nested", []), ("present", ["dataset_type"])]:
            with self.subTest(revision):
                table = self.table(revision)
                parquet = table.pop("parquet_folder")
                self.assertEqual("refused", parquet.status)
                self.assertTrue(parquet.words.endswith(NO_FOLDERS), parquet.words)
                self.assertEqual(({"made"}, 20), ({row.status for row in table.values()}, sum(row.runs for row in table.values())))
                self.assertEqual(asked, table["rank_only_nov"].asked)
                self.assertEqual([*asked, "recipe"], table["seed_sweep"].asked)


if __name__ == "__main__":
    unittest.main()
