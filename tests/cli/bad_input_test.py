"""Bad input through the real program: each gets a sentence that names the thing, the place and the way out; no
crash, no hang, nothing half written, no existing file touched."""
import json
import os
import resource
import shutil
import subprocess
import time
import unittest

from place import PLAN, PROGRAM, Place

READING = ["find_experiment", "parse_summary", "analyze_parameters", "verify_run"]


def refused(test, place, expected_status, *words, tool="scaffold_run", **more):
    """The result of a call that must change nothing on disk."""
    before = place.listing()
    code, result = place.call(tool, f"experiment_dir={place.exp}", *words, **more)
    test.assertEqual(result["status"], expected_status, result["summary"])
    test.assertEqual(code, {"failed": 1, "needs_input": 2}[expected_status])
    test.assertEqual(place.listing(), before)
    return result


class Plans(unittest.TestCase):
    def test_missing(self):
        with Place() as place:
            place.plan.unlink()
            result = refused(self, place, "needs_input", "generator=builtin")
            self.assertEqual([missing["field"] for missing in result["missing"]], ["experiment_dir"])
            self.assertIn(str(place.exp), result["summary"])

    def test_empty(self):
        with Place() as place:
            place.plan.write_text("")
            result = refused(self, place, "needs_input", "generator=builtin")
            self.assertIn("run_table", [missing["field"] for missing in result["missing"]])

    def test_binary(self):
        with Place() as place:
            place.plan.write_bytes(b"# Experiment: x\n\x00\x01\x02")
            result = refused(self, place, "failed", "generator=builtin")
            self.assertTrue(result["summary"].startswith(f"{place.plan}:2"), result["summary"])
            self.assertIn("NUL", result["summary"])

    def test_other_encodings(self):
        with Place() as place:
            place.plan.write_bytes("# Experiment: Größe\n".encode("latin-1"))
            self.assertIn("UTF-8", refused(self, place, "failed", "generator=builtin")["summary"])
            place.plan.write_bytes("# Experiment: x\n".encode("utf-16"))
            self.assertIn("UTF-16", refused(self, place, "failed", "generator=builtin")["summary"])

    def test_100_mb(self):
        with Place() as place:
            with open(place.plan, "a") as plan:
                plan.write("x" * 100_000_000)
            begin = time.monotonic()
            code, result = place.call("parse_summary", f"experiment_dir={place.exp}")
            self.assertLess(time.monotonic() - begin, 5)
            self.assertEqual((code, result["status"]), (1, "failed"))
            self.assertIn(str(place.plan), result["summary"])
            self.assertIn("16", result["summary"])

    def test_a_directory_instead_of_a_file(self):
        with Place() as place:
            place.plan.unlink()
            place.plan.mkdir()
            before = place.listing()
            code, result = place.call("parse_summary", f"experiment_dir={place.exp}")
            self.assertIn(code, (1, 2))
            self.assertIn(str(place.exp), result["summary"])
            self.assertEqual(place.listing(), before)

    def test_a_pipe_instead_of_a_file(self):
        with Place() as place:
            place.plan.unlink()
            os.mkfifo(place.plan)
            code, result = place.call("parse_summary", f"experiment_dir={place.exp}", timeout=10)
            self.assertIn(code, (1, 2))

    def test_a_table_without_rows(self):
        with Place() as place:
            plan = "\n".join(line for line in PLAN.split("\n") if not line.startswith("| Llama"))
            place.plan.write_text(place.at(plan))
            result = refused(self, place, "needs_input", "generator=builtin")
            self.assertIn("run_table", [missing["field"] for missing in result["missing"]])

    def test_a_cell_with_a_command(self):
        with Place() as place:
            place.change_plan("| 8 | 1e-5 |", "| 8;rm -rf ~ | 1e-5 |")
            result = refused(self, place, "needs_input", "generator=builtin")
            self.assertEqual([missing["field"] for missing in result["missing"]],
                             ["lora_rank@Llama-3.2-1B-Instruct_rank8_lr1e-5"])
            self.assertIn("`8;rm -rf ~`", result["summary"])
            self.assertIn(f"{place.plan}:18", result["summary"])

    def test_run_names_that_would_leave_the_directory(self):
        with Place() as place:
            for name in ["../../outside", "/tmp/outside", "$(touch trap)", "a b;c"]:
                place.plan.write_text(place.at(PLAN.replace("| 64 | 5e-5 |", "| 64 | 1e-5 |").replace(
                    "Llama-3.2-1B-Instruct_rank64_lr5e-5", name)))
                place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin")
                self.assertEqual(sorted(os.listdir(place.root)), ["data", "exp", "models"])
                for entry in os.listdir(place.exp):
                    self.assertRegex(entry, r"^[A-Za-z0-9._+=-]+$")


class Calls(unittest.TestCase):
    def test_a_dry_run_writes_nothing(self):
        with Place() as place:
            before = place.listing()
            code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin", "dry_run=true")
            self.assertEqual((code, result["counts"]["planned"]), (0, 8))
            self.assertEqual(place.listing(), before)

    def test_a_missing_value_writes_nothing(self):
        with Place() as place:
            place.change_plan("- **Epochs:** 1\n", "")
            refused(self, place, "needs_input", "generator=builtin")

    def test_no_kit_is_asked_about(self):
        with Place() as place:
            result = refused(self, place, "needs_input")
            [missing] = result["missing"]
            self.assertEqual(missing["field"], "cruijff_kit_dir")
            self.assertIn("builtin", missing["choices"])

    def test_an_answer_that_contradicts_the_plan(self):
        with Place() as place:
            result = refused(self, place, "failed", "generator=builtin", "answers.epochs=3")
            self.assertIn("3", result["summary"])
            self.assertIn("1", result["summary"])
            self.assertIn(f"{place.plan}:", result["summary"])

    def test_read_only(self):
        with Place() as place:
            result = refused(self, place, "failed", "generator=builtin", "--read-only")
            self.assertEqual(result["summary"],
                             "This server was started with `--read-only`, so scaffold_run writes nothing. A dry run "
                             "(`dry_run: true`) is possible; to make the files, start the server without `--read-only`.")

    def test_outside_the_roots(self):
        with Place() as place:
            for tool in [*READING[1:], "scaffold_run"]:
                result = refused(self, place, "failed", "--root", place.root / "data", tool=tool)
                self.assertIn(str(place.exp), result["summary"])
                self.assertIn(str(place.root / "data"), result["summary"])

    def test_a_link_out_of_the_root(self):
        with Place() as place:
            (place.root / "data/link").symlink_to(place.exp)
            code, result = place.call("parse_summary", f"experiment_dir={place.root}/data/link", "--root", place.root / "data")
            self.assertEqual((code, result["status"]), (1, "failed"))


class Experiments(unittest.TestCase):
    def test_a_planted_script_is_not_run(self):
        """A setup_finetune.py beside the plan, in all the places where a kit is looked for."""
        trap = "import pathlib\npathlib.Path({!r}).write_text('sprung')\n"
        with Place() as place:
            sprung = place.root / "sprung"
            for kit in ["", "cruijff_kit/", "GitHub/cruijff_kit/"]:
                for folder in ["tools", "src/tools"]:
                    script = place.exp / kit / folder / "torchtune/setup_finetune.py"
                    script.parent.mkdir(parents=True)
                    script.write_text(trap.format(str(sprung)))
                    script.chmod(0o755)
            (place.exp / "setup_finetune.py").write_text(trap.format(str(sprung)))
            (place.exp / "bash").write_text(f"#!/bin/sh\ntouch {sprung}\n")
            (place.exp / "bash").chmod(0o755)
            for tool in READING:
                place.call(tool, *([] if tool == "find_experiment" else [f"experiment_dir={place.exp}"]), cwd=place.exp)
                self.assertFalse(sprung.exists(), tool)
            code, result = place.call("scaffold_run", f"experiment_dir={place.exp}")
            self.assertEqual((code, result["missing"][0]["field"]),
                             (2, f"trust@{place.exp}/tools/torchtune/setup_finetune.py"))
            self.assertFalse(sprung.exists())

    def test_existing_files_are_not_touched(self):
        with Place() as place:
            run = place.exp / "rank8_lr1e-5"
            run.mkdir()
            (run / "finetune.yaml").write_text("mine\n")
            (run / "slurm-123.out").write_text("training\n")
            code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin")
            self.assertEqual((code, result["counts"]["failed"], result["counts"]["created"]), (1, 1, 7))
            self.assertEqual((run / "finetune.yaml").read_text(), "mine\n")
            self.assertEqual(sorted(os.listdir(run)), ["finetune.yaml", "slurm-123.out"])
            self.assertIn("overwrite", result["runs"][0]["error"])
            code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin", "overwrite=true")
            self.assertEqual((code, result["counts"]["created"]), (0, 1))
            self.assertEqual((run / "slurm-123.out").read_text(), "training\n")
            kept = [path for path in (place.exp / ".scaffold/replaced").rglob("*") if path.is_file()]
            self.assertEqual([path.read_text() for path in kept], ["mine\n"])

    def test_a_second_call_changes_nothing(self):
        with Place() as place:
            place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin")
            before = place.listing()
            code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin")
            self.assertEqual((code, result["counts"]["unchanged"]), (0, 8))
            self.assertEqual(place.listing(), before)

    def test_a_limit_of_the_file_size(self):
        for limit, path, summary in [
                (1000, "scaffold-runs.log", "{}: cannot be written: File too large."),
                (6000, ".scaffold/staging/made/rank8_lr1e-5/setup_finetune.yaml",
                 "1 run failed. First failure: rank8_lr1e-5: {}: cannot be written: File too large.")]:
            with self.subTest(limit=limit), Place() as place:
                # A run's files are larger than the log.
                place.change_plan('**System prompt:** ""', f'**System prompt:** "{"x" * 8000}"')
                done = subprocess.run(
                    [PROGRAM, "call", "scaffold_run", f"experiment_dir={place.exp}", "generator=builtin",
                     "runs=rank8_lr1e-5"],
                    cwd=place.root, env=place.environment(), capture_output=True, text=True, check=False,
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
                self.assertEqual((done.returncode, done.stderr), (1, ""))
                self.assertEqual(json.loads(done.stdout)["summary"], summary.format(place.exp / path))
                self.assertEqual([path.name for path in place.exp.iterdir() if path.is_dir()], [".scaffold"])

    def test_a_full_disk(self):
        if os.geteuid() != 0:
            self.skipTest("only root mounts a small disk")
        with Place() as place:
            plan, settings = place.plan.read_text(), (place.exp / "claude.local.md").read_text()
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place.exp)],
                                     capture_output=True, check=False)
            if mounted.returncode != 0:
                self.skipTest("no small disk can be mounted here")
            try:
                place.plan.write_text(plan)
                (place.exp / "claude.local.md").write_text(settings)
                code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin")
                self.assertEqual((code, result["status"]), (1, "failed"))
                self.assertIn("No space left on device", result["summary"])
                for run in place.exp.iterdir():
                    if run.is_dir() and run.name != ".scaffold":
                        self.assertEqual(len(list(run.iterdir())), 3, run)
            finally:
                subprocess.run(["umount", str(place.exp)], check=True)


class Unprivileged(unittest.TestCase):
    """What root may do anyway, done as nobody."""

    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to become nobody")

    def as_nobody(self, place, tool):
        program = os.environ["SCAFFOLD_RUNS"]
        done = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "call", tool,
             f"experiment_dir={place.exp}", *(["generator=builtin"] if tool == "scaffold_run" else [])],
            cwd="/", env=place.environment(), text=True, capture_output=True, timeout=60, check=False)
        if not done.stdout:
            self.skipTest("nobody cannot start the program: " + done.stderr)
        return done.returncode, json.loads(done.stdout)

    def test_an_unwritable_experiment(self):
        with Place() as place:
            place.root.chmod(0o755)
            before = place.listing()
            code, result = self.as_nobody(place, "scaffold_run")
            self.assertEqual((code, result["status"]), (1, "failed"))
            self.assertIn(str(place.exp), result["summary"])
            self.assertIn("Permission denied", result["summary"])
            self.assertEqual(place.listing(), before)

    def test_an_unreadable_plan(self):
        with Place() as place:
            place.root.chmod(0o755)
            place.plan.chmod(0)
            code, result = self.as_nobody(place, "parse_summary")
            self.assertEqual((code, result["status"]), (1, "failed"))
            self.assertIn(str(place.plan), result["summary"])
            self.assertIn("Permission denied", result["summary"])


class Outputs(unittest.TestCase):
    def warned(self, place):
        _, result = place.call("verify_run", f"experiment_dir={place.exp}")
        return [check["message"] for run in result["runs"] for check in run["checks"]
                if check["name"] == "output_dir_free"]

    def test_outputs_of_a_run_that_was_never_started_are_anothers(self):
        with Place() as place:
            place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin")
            output = place.root / "ck-outputs/exp/ck-out-rank8_lr1e-5"
            output.mkdir(parents=True)
            self.assertEqual(self.warned(place), [])
            (output / "epoch_0").mkdir()
            self.assertEqual(self.warned(place), [
                f"rank8_lr1e-5: {output} already has outputs, although this run was never started; training would "
                "overwrite them."])
            shutil.copy(place.exp / "rank8_lr1e-5/setup_finetune.yaml", output)
            self.assertEqual(self.warned(place), [])
            (output / "setup_finetune.yaml").write_text("another: run\n")
            self.assertEqual(len(self.warned(place)), 1)
            (place.exp / "rank8_lr1e-5/slurm-1.out").write_text("")
            self.assertEqual(self.warned(place), [])


if __name__ == "__main__":
    unittest.main()
