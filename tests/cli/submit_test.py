"""`submit` with stand-ins for Slurm's programs (with a real one: tests/slurm)."""
import re
import shutil
import unittest

from place import Place

RUNS = [f"rank{rank}_lr{rate}" for rank in (8, 16, 32, 64) for rate in ("1e-5", "5e-5")]
SBATCH = """case " $* " in *" --test-only "*) exit 0 ;; esac
flock --nonblock ../.scaffold/lock true && {{ echo "not locked" >&2; exit 1; }}
echo $PWD >> {root}/calls
{what}
wc -l < {root}/calls
"""


class SubmitPlace(Place):
    """The example, scaffolded, with a Slurm whose queue stays empty."""

    def __init__(self):
        super().__init__()
        self.bin = self.root / "bin"
        self.bin.mkdir()
        for name in ("squeue", "sacct", "scontrol", "sacctmgr"):
            self.program(name, "exit 0")
        self.sbatch("")
        code, result = self.call("scaffold_run", f"experiment_dir={self.exp}", "generator=builtin")
        assert code == 0, result

    def program(self, name, text):
        path = self.bin / name
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(0o755)

    def sbatch(self, what):
        self.program("sbatch", SBATCH.format(root=self.root, what=what))

    def environment(self, **more):
        return {**super().environment(), "PATH": f"{self.bin}:/usr/bin:/bin", **more}

    def submit(self, *words):
        code, out, err = self.run("submit", self.exp, *words)
        out = re.sub(r"\(.*\)", "(WORDS)", out)
        return code, out + err


def lines(text):
    return "".join(f"  {run}: {text.format(number)}\n" for number, run in enumerate(RUNS, 1))


class Submit(unittest.TestCase):
    def test_without_what_scaffold_run_keeps_it_locks_and_notes_all_the_same(self):
        with SubmitPlace() as place:
            shutil.rmtree(place.exp / ".scaffold")
            verified = "8 of 8 runs passed verification.\n" + lines("scaffold_run has no record of this run: it was never finished, or was "
                                                       "created some other way.") + "\n"
            self.assertEqual(place.submit("--go"), (0, verified + lines("submitted as job {}") +
                                                    "Submitted 8 jobs; 0 submitted earlier.\n"))
            self.assertEqual(place.submit("--go")[1], verified +
                             lines("already submitted, as job {}") + "Submitted nothing; 8 submitted earlier.\n")
            self.assertEqual([line.rsplit("/", 1)[1] for line in (place.root / "calls").read_text().splitlines()], RUNS)

    def test_nothing_is_written_through_a_link(self):
        with SubmitPlace() as place:
            elsewhere = place.root / "elsewhere"
            (place.exp / ".scaffold").rename(elsewhere)
            (place.exp / ".scaffold").symlink_to(elsewhere)
            before = sorted(elsewhere.iterdir())
            self.assertEqual(place.submit("--go"), (
                1, f"scaffold-runs: {place.exp}/.scaffold: is a link, and nothing is written through links; "
                "move it away and call again.\n"))
            self.assertEqual(sorted(elsewhere.iterdir()), before)

    def test_a_file_that_was_edited_is_told(self):
        with SubmitPlace() as place:
            config = place.exp / RUNS[0] / "finetune.yaml"
            config.write_text(config.read_text().replace("num_warmup_steps: 100", "num_warmup_steps: 7"))
            self.assertEqual(place.submit()[1].splitlines()[:3], [
                "8 of 8 runs passed verification.", f"  {RUNS[0]}: edited by hand since the run was created: finetune.yaml.", ""])

    def test_a_log_gets_its_directory_before_the_job_does(self):
        with SubmitPlace() as place:
            script = place.exp / RUNS[0] / "finetune.slurm"
            script.write_text(script.read_text().replace("--output=slurm-%j.out", f"--output={place.root}/a/b/slurm-%j.out"))
            place.submit()
            self.assertFalse((place.root / "a").exists())
            place.submit("--go")
            self.assertTrue((place.root / "a/b").is_dir())

    def test_a_dry_call_makes_no_directory(self):
        with SubmitPlace() as place:
            shutil.rmtree(place.exp / ".scaffold")
            before = place.listing()
            self.assertEqual(place.submit()[0], 0)
            self.assertEqual(place.listing(), before)

    def test_an_unknown_run_is_told_once(self):
        with SubmitPlace() as place:
            place.sbatch(f"""echo 'exit 1' >> {place.bin}/squeue; sed -i 's/^exit 0$//' {place.bin}/squeue
echo "sbatch: error: Socket timed out" >&2; exit 1""")
            self.assertEqual(place.submit("--go"), (
                1, "8 of 8 runs passed verification.\n\n"
                f"  {RUNS[0]}: unknown: sbatch's answer was lost (WORDS); call again to look for its job first.\n" +
                "".join(f"  {run}: left for a later call\n" for run in RUNS[1:]) +
                "sbatch did not answer, so the other runs were not submitted; call again.\nSubmitted nothing; 0 submitted earlier.\n"))


if __name__ == "__main__":
    unittest.main()
