#!/usr/bin/env python3
"""Runs of a kit's script by one driver against one process per run, side by side in time, and whether the files are the same.

    kit_driver_bench.py PROGRAM KIT [RUNS]     run by hand; KIT is a checkout that knows --lr (default 1000 runs)

For "one process per run" the kit is copied and one of its modules made to start a thread, which a driver does not bear.
"""
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "demo/data"
THREAD = "\nimport threading, time\nthreading.Thread(target=time.sleep, args=(1,), daemon=True).start()\n"


class Place:
    """An experiment of many runs with a kit of its own."""

    def __init__(self, root, kit, runs, alone):
        self.root, self.experiment = root, root / "exp"
        self.experiment.mkdir(parents=True)
        (root / "models/Llama-3.2-1B-Instruct").mkdir(parents=True)
        (root / "data").mkdir()
        shutil.copy(DEMO / "words_4L_80P_300.json", root / "data")
        self.kit = root / "cruijff_kit"
        shutil.copytree(kit, self.kit, ignore=shutil.ignore_patterns(".git"))
        if alone:
            [names] = [f for f in self.kit.rglob("utils/run_names.py")]
            names.write_text(names.read_text() + THREAD)
        plan = (DEMO / "experiment_summary.md").read_text().replace("@DEMO@", "/bench").splitlines()
        [first] = [i for i, line in enumerate(plan) if "rank8_lr1e-5" in line and line.startswith("|")][:1]
        cells = plan[first].split("|")
        table = [line for line in plan if line.startswith("|") and "_rank" in line]
        plan = [line for line in plan if line not in table]
        for number in range(runs):
            row = list(cells)
            row[1], row[3], row[4] = f" r{number} ", f" {number // 2 + 1} ", " 5e-5 " if number % 2 else " 1e-5 "
            plan.insert(first + number, "|".join(row))
        (self.experiment / "experiment_summary.md").write_text("\n".join(plan) + "\n")
        (self.experiment / "claude.local.md").write_text((DEMO / "claude.local.md").read_text().replace("@DEMO@", "/bench"))

    def scaffold(self, program):
        """Seconds, and the warnings."""
        arguments = {"experiment_dir": str(self.experiment), "generator": "cruijff_kit", "time_budget_s": 3600}
        began = time.monotonic()
        done = subprocess.run([program, "call", "scaffold_run", json.dumps(arguments)], text=True, capture_output=True, check=False,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(self.root), "USER": "bench",
                                   "CRUIJFF_KIT_DIR": str(self.kit)})
        result = json.loads(done.stdout)
        assert result["status"] == "ok", result["summary"]
        return time.monotonic() - began, result


def main():
    program, kit, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    with tempfile.TemporaryDirectory(prefix="kit-bench.") as folder:
        places = {}
        for name, alone in (("one driver", False), ("one process per run", True)):
            places[name] = Place(Path(folder, name.replace(" ", "-")), kit, runs, alone)
            seconds, result = places[name].scaffold(program)
            codes = {warning["code"] for warning in result["warnings"]}
            assert ("one_process_per_run" in codes) == alone, codes
            print(f"{name:20} {runs} runs {seconds:7.1f} s {1000 * seconds / runs:6.1f} ms a run", flush=True)
        differ = subprocess.run(["diff", "-r", "--exclude=.scaffold", "--exclude=*.log", "--exclude=experiment_summary.md",
                                 *(place.experiment for place in places.values())], capture_output=True, text=True, check=False)
        files = sum(1 for path in places["one driver"].experiment.glob("*/*") if path.is_file())
        print(f"diff -r: exit {differ.returncode} over {files} files{differ.stdout[:500]}")
        return differ.returncode


if __name__ == "__main__":
    sys.exit(main())
