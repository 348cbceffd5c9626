"""A table of plans: each file of tests/data/plans holds a plan and all that is read from it, asked about it or told
of it. `plans_test.py --update` writes what the program gives now into the files, to be read before it is kept."""
import codecs
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ["SCAFFOLD_RUNS"]
CASES = pathlib.Path(__file__).parent.parent / "data" / "plans"
SAMPLES = pathlib.Path(__file__).parent.parent / "data" / "samples"
SITE = """- conda_env: ck
- output_dir_base: ROOT/out/
- my_wandb_project: p
"""
# Told of nearly every small plan; shown only in cases about them (`show:`).
COMMON = {"default_used", "few_steps"}
# From SITE, unless a case brings site settings of its own.
FROM_SITE = {"conda_env", "output_dir_base", "my_wandb_project"}


class Case:
    """One file: head lines `key: value`, then parts that begin with `--- NAME`."""

    def __init__(self, path):
        self.path = path
        head, *parts = re.split(r"^--- (.*)\n", path.read_text(encoding="utf-8"), flags=re.M)
        self.head = dict(line.split(": ", 1) for line in head.splitlines())
        self.parts = dict(zip(parts[::2], parts[1::2]))
        self.expected = self.parts.pop("gives", "")

    def update(self, given):
        text = self.path.read_text(encoding="utf-8").split("--- gives\n")[0]
        self.path.write_text(text + "--- gives\n" + given, encoding="utf-8")


def encoded(text, encoding):
    if encoding == "crlf":
        return text.replace("\n", "\r\n").encode()
    if encoding == "bom":
        return codecs.BOM_UTF8 + text.encode()
    return text.encode(encoding)


def lay_out(case, root):
    experiment = root / "exp"
    experiment.mkdir()
    parts = dict(case.parts)
    if "sample" in case.head:
        for path in (SAMPLES / case.head["sample"]).iterdir():
            if path.name.startswith(("experiment_summary", "claude")):
                text = path.read_text(encoding="utf-8").replace("__SCRATCH__", "ROOT/scratch")
                text = text.replace("__REPO__", "ROOT/repo").replace("/scratch/gpfs/MSALGANIK", "ROOT/scratch")
                parts[path.name] = text
    parts.pop("answers", None)
    parts.setdefault("claude.local.md", SITE)
    for name, text in parts.items():
        text = text.replace("ROOT", str(root)).replace("\\0", "\0")
        is_plan = name.startswith("experiment_summary")
        (experiment / name).write_bytes(encoded(text, case.head.get("encoding", "utf-8") if is_plan else "utf-8"))


def call(tool, root, case):
    arguments = {"experiment_dir": str(root / "exp"), "detail": "full"}
    if "answers" in case.parts:
        arguments["answers"] = json.loads(case.parts["answers"].replace("ROOT", str(root)))
    done = subprocess.run([PROGRAM, "call", tool, json.dumps(arguments)], capture_output=True, text=True, timeout=60,
                          cwd=root)
    return json.loads(done.stdout)


def values(parameters, sources, hidden=()):
    shown = []
    for key, value in parameters.items():
        where = sources[key].replace("experiment_summary.md:", "").replace("experiment_summary.yaml:", "")
        if key in hidden and where.startswith("claude.local.md"):
            continue
        shown.append(f"{key}={json.dumps(value, ensure_ascii=False)} ({where})")
    return " ".join(shown)


def given(case, root):
    """All that parse_summary and analyze_parameters say, a fact a line."""
    plan, names = call("parse_summary", root, case), call("analyze_parameters", root, case)
    lines = [f"status: {plan['status']}"]
    if plan["status"] == "failed":
        lines.append(f"because: {plan['summary']}")
    show = COMMON & set(case.head.get("show", "").split())
    for warning in plan["warnings"]:
        if warning["code"] not in COMMON - show:
            lines.append(f"warns: {warning['code']}: {warning['message']} [{warning['where']}]")
    for missing in plan["missing"]:
        choices = f" {missing['choices']}" if missing.get("choices") else ""
        lines.append(f"asks: {missing['field']}: {missing['question']}{choices}")
    if plan.get("experiment_name"):
        lines.append(f"name: {plan['experiment_name']}")
    for key in ("control_runs", "skipped_runs"):
        if plan.get(key):
            lines.append(f"{key}: {', '.join(plan[key])}")
    hidden = () if "claude.local.md" in case.parts or "sample" in case.head else FROM_SITE
    shared = plan.get("configuration") or {"parameters": {}, "sources": {}}
    if shared["parameters"] and plan.get("runs"):
        lines.append("all: " + values(shared["parameters"], shared["sources"], hidden))
    for run in plan.get("runs") or []:
        own = {key: value for key, value in run["parameters"].items() if key not in shared["parameters"]}
        name = run["run"].replace("\n", "\\n")
        lines.append(f"run {name} -> {run['directory']}: {values(own, run['sources'], hidden)}".rstrip())
    if names.get("varying"):
        lines.append("varies: " + ", ".join(parameter["key"] for parameter in names["varying"]))
    return "\n".join(lines).replace(str(root), "ROOT") + "\n"


def given_by(case):
    root = pathlib.Path(tempfile.mkdtemp(prefix="plans."))
    try:
        lay_out(case, root)
        return given(case, root)
    finally:
        shutil.rmtree(root)


class Plans(unittest.TestCase):
    maxDiff = None

    def test_all(self):
        paths = sorted(CASES.glob("*/*.txt"))
        self.assertGreater(len(paths), 100)
        for path in paths:
            case = Case(path)
            with self.subTest(plan=path.stem, rule=case.head["rule"]):
                self.assertEqual(given_by(case), case.expected)
        print(f"{len(paths)} plans", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--update"]:
        for case in map(Case, sorted(CASES.glob("*/*.txt"))):
            case.update(given_by(case))
    else:
        unittest.main()
