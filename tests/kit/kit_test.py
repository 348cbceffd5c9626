#!/usr/bin/env python3
"""Proves that each behaviour of the stand-in kit is the one that its name promises."""
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from kit_runs import run, script_of, start
from make_kit import FAULTS, REVISIONS, make_kit

SETTINGS = """\
my_wandb_run_name: rank8
lora_rank: 8
lr: 5.0e-05
batch_size: 2
input_formatting: ''
dataset_label: words
dataset_ext: .json
output_dir_base: /out/
learning_rate: 3.0e-04
"""
FOLDERS = "input_dir_base: /in/\nmodels_dir: /m/\n"
REQUIRED = "project_dir: /p\nexperiment_name: e\ndataset_type: chat_completion\n" + FOLDERS


class KitTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.work = self.folder / "work"
        self.work.mkdir()

    def kit(self, behaviour):
        return make_kit(self.folder, behaviour)

    def files(self):
        return sorted(file.name for file in self.work.iterdir())

    def test_learning_rate_by_revision(self):
        for revision, settings, rate in [
            ("f681aa7", SETTINGS, "1e-4"), ("b80ac26", SETTINGS, 5e-5), ("mid", SETTINGS, 5e-5),
            ("nested", SETTINGS + "experiment_name: e\n" + FOLDERS, 5e-5),
            ("present", SETTINGS + REQUIRED, 5e-5), ("drops_lr", SETTINGS, "1e-4"), ("noisy", SETTINGS, 5e-5),
        ]:
            with self.subTest(revision), tempfile.TemporaryDirectory() as folder:
                outcome = run(make_kit(Path(folder), revision), settings)
                self.assertEqual((0, ""), (outcome.exit_code, outcome.error))
                self.assertEqual(rate, outcome.config["optimizer"]["lr"])
                self.assertIn("#SBATCH --job-name=rank8", outcome.slurm)

    def test_help_names_lr_where_the_revision_has_it(self):
        for behaviour in REVISIONS + FAULTS:
            with self.subTest(behaviour), tempfile.TemporaryDirectory() as folder:
                done = start(make_kit(Path(folder), behaviour), self.work, "--help")
                self.assertEqual(0, done.returncode)
                self.assertEqual(behaviour != "f681aa7", "--lr " in done.stdout)

    def test_nested_requires_the_name_of_the_experiment(self):
        self.assertEqual((1, "ValueError", None, None), run(self.kit("nested"), SETTINGS + FOLDERS))

    def test_present_requires_its_options(self):
        self.assertEqual((1, "ERROR", None, None), run(self.kit("present"), SETTINGS))

    def test_no_settings_means_defaults_and_a_random_name(self):
        done = start(self.kit("b80ac26"), self.work)
        self.assertEqual(0, done.returncode)
        config = yaml.safe_load((self.work / "finetune.yaml").read_text())
        self.assertEqual("PredictingZygosity", config["my_wandb_project"])
        self.assertRegex(config["my_wandb_run_name"], "^[a-z]+_[a-z]+$")

    def test_wrong_cwd_reads_no_settings(self):
        outcome = run(self.kit("wrong_cwd"), SETTINGS)
        self.assertEqual(0, outcome.exit_code)
        self.assertEqual(64, outcome.config["model"]["lora_rank"])
        self.assertNotEqual("rank8", outcome.config["my_wandb_run_name"])

    def test_dies_leaves_one_file(self):
        outcome = run(self.kit("dies"), SETTINGS)
        self.assertEqual((1, "RuntimeError", None), (outcome.exit_code, outcome.error, outcome.slurm))
        self.assertEqual(8, outcome.config["model"]["lora_rank"])

    def test_silent_writes_nothing(self):
        self.assertEqual((0, "", None, None), run(self.kit("silent"), SETTINGS))

    def test_stale_leaves_old_files_and_fails(self):
        (self.work / "finetune.yaml").write_text("old: 1\n")
        self.assertEqual(1, start(self.kit("stale"), self.work).returncode)
        self.assertEqual("old: 1\n", (self.work / "finetune.yaml").read_text())
        self.assertEqual(["finetune.slurm", "finetune.yaml"], self.files())

    def test_noisy_writes_megabytes(self):
        done = start(self.kit("noisy"), self.work)
        self.assertEqual(0, done.returncode)
        self.assertGreater(min(len(done.stderr), len(done.stdout)), 4_000_000)

    def test_hangs_with_a_child(self):
        kit = self.kit("hangs")
        with self.assertRaises(subprocess.TimeoutExpired):
            start(kit, self.work, timeout=2)
        child = int((script_of(kit).parent / "child.pid").read_text())
        self.assertEqual("sleep", Path(f"/proc/{child}/comm").read_text().strip())
        subprocess.run(["kill", str(child)], check=True)

    def test_trap_notes_any_start(self):
        kit = self.kit("trap")
        trap = script_of(kit).parent / "TRAP"
        self.assertFalse(trap.exists())
        start(kit, self.work, "--help")
        self.assertTrue(trap.exists())

    def test_without_the_package_on_the_path_nothing_is_written(self):
        done = subprocess.run(["/usr/bin/python3", str(script_of(self.kit("b80ac26")))], cwd=self.work, text=True,
                              env={"USER": "niznik"}, capture_output=True, check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn("ModuleNotFoundError: No module named 'cruijff_kit'", done.stderr)
        self.assertEqual([], self.files())


if __name__ == "__main__":
    unittest.main()
