"""The kit's script in all its moods, through the real program: what did not arrive is refused or fails, by name."""
import subprocess
import time
import unittest

from place import SOURCE, Place


def with_kit(place, behaviour):
    """A stand-in for the kit, named by the environment; gives its directory."""
    place.root.joinpath("GitHub").mkdir()
    subprocess.run(["/usr/bin/python3", SOURCE / "tests/kit/make_kit.py", place.root / "GitHub", "--behaviour", behaviour],
                   check=True, stdout=subprocess.DEVNULL)
    place.variables["CRUIJFF_KIT_DIR"] = str(place.root / "GitHub/cruijff_kit")
    return place.root / "GitHub/cruijff_kit"


def scaffold(place, *words):
    return place.call("scaffold_run", f"experiment_dir={place.exp}", *words)


def run_directories(place):
    return sorted(path.name for path in place.exp.iterdir() if path.is_dir() and path.name != ".scaffold")


class Kit(unittest.TestCase):
    def test_it_is_found_and_used(self):
        with Place() as place:
            kit = with_kit(place, "b80ac26")
            self.assertEqual(place.call("find_experiment", f"path={place.exp}")[1]["cruijff_kit_dir"], str(kit))
            code, result = scaffold(place)
            self.assertEqual((code, result["generator"], result["counts"]["created"]), (0, "cruijff_kit", 8))
            code, result = place.call("verify_run", f"experiment_dir={place.exp}")
            self.assertEqual((code, result["totals"]["passed"]), (0, 8))

    def test_a_version_without_lr_is_refused_by_name(self):
        with Place() as place:
            with_kit(place, "f681aa7")
            before = place.listing()
            code, result = scaffold(place)
            self.assertEqual((code, result["status"]), (1, "failed"))
            self.assertIn("Learning Rate", result["summary"])
            self.assertIn("setup_finetune.py", result["summary"])
            self.assertIn("builtin", result["summary"])
            self.assertEqual(place.listing(), before)

    def test_a_script_that_does_not_do_its_work(self):
        for behaviour in ["dies", "silent", "wrong_cwd", "drops_lr", "stale"]:
            with self.subTest(behaviour), Place() as place:
                with_kit(place, behaviour)
                code, result = scaffold(place)
                self.assertEqual((code, result["status"]), (1, "failed"), result["summary"])
                self.assertEqual(run_directories(place), [])

    def test_a_script_that_hangs(self):
        with Place() as place:
            with_kit(place, "hangs")
            begin = time.monotonic()
            code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", timeout=45)
            self.assertLess(time.monotonic() - begin, 30)
            self.assertEqual((code, result["status"]), (1, "failed"))
            self.assertEqual(run_directories(place), [])

    def test_a_script_that_writes_megabytes_works(self):
        with Place() as place:
            with_kit(place, "noisy")
            self.assertEqual(scaffold(place, "runs=rank8_lr1e-5")[0], 0)

    def test_tools_that_read_do_not_start_it(self):
        with Place() as place:
            with_kit(place, "trap")
            place.call("find_experiment", f"path={place.exp}")
            for tool in ["parse_summary", "analyze_parameters", "verify_run"]:
                place.call(tool, f"experiment_dir={place.exp}")
            self.assertEqual(list(place.root.rglob("TRAP")), [])
            scaffold(place)
            self.assertEqual(len(list(place.root.rglob("TRAP"))), 1)


if __name__ == "__main__":
    unittest.main()
