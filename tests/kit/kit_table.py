#!/usr/bin/env python3
"""The public samples through the five tools with kits of any version, their values compared with expected.json.

    kit_table.py PROGRAM KIT...     KIT: a checkout, copied and never changed; prints a table, exit 1 where a value differs
"""
import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import yaml

TEST_DATA = Path(__file__).resolve().parents[1] / "data/samples"
PREFIX = "/scratch/gpfs/MSALGANIK"
RECORD = '{"train": [{"input": "a", "output": "A"}]}'

# What a person would say where a version asks.
ANSWERS = {"dataset_type": "chat_completion", "recipe": "lora_finetune_single_device_stable"}

# Where versions after the samples' own put things elsewhere or under other names.
MOVED = {"output_dir", "dataset.new_system_prompt", "dataset.source", "dataset.data_files", "input_dir_base", "output_dir_base",
         "stash_adapter_weights", "custom_recipe"}


class Row(NamedTuple):
    sample: str
    status: str  # made, asked or refused
    runs: int  # how many passed verify_run
    asked: list  # fields that had to be answered on the way
    words: str  # the refusal or the question
    wrong: list  # values that are not as expected


class Sample:
    """One sample with a kit where its plan would look for it."""

    def __init__(self, program, kit, name, root):
        self.program, self.root = program, Path(root)
        self.expected = json.loads(self.at((TEST_DATA / name / "expected.json").read_text()))
        self.experiment = Path(self.expected["experiment_dir"])
        self.name, self.answers = name, {}
        self.kit = self.root / "niznik/GitHub/cruijff_kit"
        shutil.copytree(kit, self.kit, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        self.write(self.experiment / "experiment_summary.md", "experiment_summary.md")
        places = {"beside": self.experiment, "repo_root": self.kit}
        if place := places.get(self.expected["claude_local_md"]):
            self.write(place / "claude.local.md", "claude.local.md")
        for model in self.expected["resources"]["models"]:
            Path(model).mkdir(parents=True, exist_ok=True)
        for data in self.expected["resources"]["datasets"]:
            Path(data).parent.mkdir(parents=True, exist_ok=True)
            Path(data).write_text(RECORD)

    def at(self, text):
        return text.replace(PREFIX, str(self.root))

    def write(self, path, name):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.at((TEST_DATA / self.name / name).read_text()))

    def listing(self):
        return {str(path): path.read_bytes() if path.is_file() else b"" for path in sorted(self.experiment.rglob("*"))}

    def call(self, tool, **arguments):
        place = "path" if tool == "find_experiment" else "experiment_dir"
        arguments = {place: str(self.experiment), "detail": "full", **arguments}
        if tool == "find_experiment":
            del arguments["detail"]
        if self.answers:
            arguments["answers"] = self.answers
        done = subprocess.run(
            [self.program, "call", tool, json.dumps(arguments)], text=True, capture_output=True, stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.root), "USER": "niznik", "CRUIJFF_KIT_DIR": str(self.kit)}, timeout=120, check=False)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def read(self):
        """What the tools that only read say otherwise than expected."""
        wrong = []
        found = self.call("find_experiment")
        if found["cruijff_kit_dir"] != str(self.kit):
            wrong.append(f"the kit found is {found['cruijff_kit_dir']}")
        plan, analysis = self.call("parse_summary"), self.call("analyze_parameters")
        if plan["experiment_name"] != self.expected["experiment_name"]:
            wrong.append(f"experiment_name {plan['experiment_name']}")
        if self.expected["outcome"] == "refuse":
            return wrong
        if [each["key"] for each in analysis["varying"]] != self.expected["varying"]:
            wrong.append(f"varying {analysis['varying']}")
        for listed in (plan["runs"], analysis["runs"]):
            if [run["directory"] for run in listed] != self.expected["directories"]:
                wrong.append(f"directories {[run['directory'] for run in listed]}")
        return wrong

    def scaffold(self):
        """The last result, and the fields that were answered on the way to it."""
        for _ in range(len(ANSWERS) + 1):
            result = self.call("scaffold_run", generator="cruijff_kit", override="recipe" in self.answers)
            fields = [each["field"] for each in result["missing"]]
            if result["summary"].startswith("The recipe "):  # renamed since the plan was written
                fields = ["recipe"]
            if not fields or not set(fields) <= set(ANSWERS) - set(self.answers):
                break
            self.answers.update((field, ANSWERS[field]) for field in fields)
        return result, sorted(self.answers)

    def compare(self):
        """The files of every run against the expectation."""
        wrong = []
        for run in self.expected["runs"]:
            directory = self.experiment / run["directory"]
            setup = yaml.safe_load((directory / "setup_finetune.yaml").read_text())
            config = yaml.safe_load((directory / "finetune.yaml").read_text())
            newer = "_v1" not in str(setup.get("custom_recipe"))
            for file, values in ((setup, run["setup_finetune"]), (config, run["finetune"])):
                for path, value in values.items():
                    if not (newer and path in MOVED) and not is_as_expected(at(file, path), value):
                        wrong.append(f"{run['directory']}: {path} is {at(file, path)!r}, expected {value!r}")
        return wrong

    def row(self):
        wrong, before = self.read(), self.listing()
        result, asked = self.scaffold()
        if result["status"] not in ("ok", "partial"):
            if self.listing() != before:
                wrong.append("something was written")
            if self.expected["outcome"] == "refuse":
                fields = [each["field"] for each in result["missing"]]
                wrong += [f"{field} is not asked for" for field in self.expected["missing"] if field not in fields]
            words = result["summary"] if result["status"] == "failed" else " ".join(
                each["question"] for each in result["missing"])
            kind = "refused" if result["status"] == "failed" else "asked"
            return Row(self.name, kind, 0, asked, words.replace(str(self.root), PREFIX), wrong)
        self.answers = {}  # scaffold_run keeps them for the others
        verified = self.call("verify_run")
        wrong += self.compare()
        if verified["status"] != "ok":
            wrong.append(f"verify_run: {verified['status']}: {verified['summary']}")
        passed = verified.get("totals", {}).get("passed", 0)
        if passed != len(self.expected["runs"]):
            wrong.append(f"verify_run passed {passed} runs")
        return Row(self.name, "made", passed, asked, "", wrong)


def at(config, path):
    for name in path.split("."):
        if not isinstance(config, dict) or name not in config:
            return {"absent": True}
        config = config[name]
    return config


def is_as_expected(found, expected):
    if isinstance(expected, dict) and "any_of" in expected:
        return any(is_as_expected(found, each) for each in expected["any_of"])
    if isinstance(expected, float) or isinstance(found, float):
        try:
            return float(found) == float(expected)
        except (TypeError, ValueError):
            return False
    return found == expected or str(found) == str(expected)


def rows(program, kit):
    """One row per sample that has an expectation."""
    table = []
    for file in sorted(TEST_DATA.glob("*/expected.json")):
        with tempfile.TemporaryDirectory(prefix="kit-table.") as root:
            table.append(Sample(program, kit, file.parent.name, root).row())
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("kits", nargs="+", type=Path)
    arguments = parser.parse_args()
    wrong = 0
    for kit in arguments.kits:
        table = rows(arguments.program, kit)
        print(f"{kit}: {sum(row.runs for row in table)} runs made of {sum(row.status == 'made' for row in table)} samples, "
              f"{sum(row.status == 'refused' for row in table)} refused, {sum(row.status == 'asked' for row in table)} asked")
        for row in table:
            answered = f" (answered: {', '.join(row.asked)})" if row.asked else ""
            print(f"  {row.status:8} {row.runs} {row.sample}{answered} {row.words}")
            for each in row.wrong:
                print(f"      WRONG {each}")
            wrong += len(row.wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
