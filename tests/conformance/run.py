"""Runs the official conformance suite of MCP against the fixture server and the product, over HTTP, in both eras.

    run.py FIXTURE_SERVER PRODUCT BUILD_DIRECTORY [--required]

Exit 0: everything is as expected. 1: something deviates. 77: SKIPPED, the suite could not be installed; with
--required that is a 1 too.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "npm"))
import packages  # noqa: E402
from http_server import HttpServer  # noqa: E402

SKIPPED = 77
# Revision -> how many of the server scenarios that it requires pass, and how many there are.
REQUIRED = {"2026-07-28": (37, 37), "2025-11-25": (22, 30)}


class Suite:
    def __init__(self, build):
        package = packages.install(HERE / "suite", build / "conformance") / "@modelcontextprotocol/conformance"
        self.version = json.loads((package / "package.json").read_text())["version"]
        self.command = [packages.node22(build), package / "dist/index.js"]

    def run(self, *words):
        run = subprocess.run([*self.command, *map(str, words)], capture_output=True, text=True, timeout=600)
        return run.returncode, run.stdout + run.stderr

    def required(self, revision):
        """The names of the server scenarios that count for a revision."""
        _, text = self.run("list", "--requirements", revision)
        part = text.split("Server scenarios", 1)[1].split("Client scenarios", 1)[0]
        return re.findall(r"^\s+- (\S+)", part, re.M)


def check_fixture(suite, url, revision):
    """The whole requirement set of one revision. Gives what is wrong, as sentences."""
    expected = HERE / f"expected_failures_{revision}.yml"
    code, text = suite.run("server", "--url", url, "--requirements", revision, "--timeout", 20000,
                           "--expected-failures", expected)
    summary = text.split("=== SUMMARY ===", 1)[-1]
    lines = re.findall(r"^(\S) (\S+): (\d+) passed, (\d+) failed(?:, (\d+) warnings?)?", summary, re.M)
    passed = {name for mark, name, *_ in lines if mark == "✓"}
    required = suite.required(revision)
    good = [name for name in required if name in passed]
    bad = [name for name in required if name not in passed]
    checks = sum(int(line[2]) for line in lines)
    print(f"fixture server, {revision}: {len(good)} of {len(required)} required scenarios pass; "
          f"of all {len(lines)} that ran, {checks} checks passed")
    for name in bad:
        print(f"  not passed: {name}")
    problems = []
    if code != 0:
        problems.append(f"{revision}: the suite ended with {code}:\n{summary.strip()}")
    if (len(good), len(required)) != REQUIRED[revision]:
        problems.append(f"{revision}: expected {REQUIRED[revision]} scenarios, got {(len(good), len(required))}")
    return problems


def check_product(suite, url, revision, scenario, needs_fixture):
    """One scenario. Fails on a check that fails and is not known to need a fixture, and on one that is and passes."""
    with tempfile.TemporaryDirectory() as output:
        code, text = suite.run("server", "--url", url, "--scenario", scenario, "--spec-version", revision, "-o", output)
        reports = list(Path(output).glob("*/checks.json"))
        checks = json.loads(reports[0].read_text()) if reports else []
    failed = [check["id"] for check in checks if check["status"] == "FAILURE"]
    warned = [check["id"] for check in checks if check["status"] == "WARNING"]
    passed = sum(check["status"] == "SUCCESS" for check in checks)
    print(f"product, {revision}: {scenario}: {passed} passed, {len(failed)} failed, {len(warned)} warnings")
    if not checks:
        return [f"{revision} {scenario}: no check ran: {text.strip()[-500:]}"]
    problems = [f"{revision} {scenario}: {name} failed" for name in failed if name not in needs_fixture]
    problems += [f"{revision} {scenario}: {name} is expected to fail and does not"
                 for name in needs_fixture if name not in failed]
    if not needs_fixture and code != 0:
        problems.append(f"{revision} {scenario}: the suite ended with {code}")
    return problems


def run(fixture, product, suite):
    problems = []
    with HttpServer([fixture]) as server:  # One process for both eras.
        for revision in REQUIRED:
            problems += check_fixture(suite, server.url, revision)
    scenarios = json.loads((HERE / "product_scenarios.json").read_text())
    with tempfile.TemporaryDirectory() as directory, \
            HttpServer([product, "serve", "--http", "127.0.0.1:0", "--no-auth"], cwd=directory) as server:
        for revision, names in scenarios.items():
            for scenario, needs_fixture in names.items():
                problems += check_product(suite, server.url, revision, scenario, needs_fixture)
    return problems


def main(fixture, product, build, *options):
    fixture, product, build = (Path(path).resolve() for path in (fixture, product, build))
    try:
        suite = Suite(build)
    except packages.Unavailable as why:
        print(f"SKIPPED: the conformance suite did not run: {why}")
        return 1 if "--required" in options else SKIPPED
    print(f"conformance suite {suite.version}")
    problems = run(fixture, product, suite)
    for problem in problems:
        print(f"DEVIATION: {problem}")
    print("conformance: " + (f"{len(problems)} deviations" if problems else "as expected"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
