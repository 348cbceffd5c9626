"""Every command of README.md and docs/ is run: the program's own against a plan, `claude` by a stand-in that records what it
was given (and the server is then started exactly so), the JSON of clients as they would start it. `./bootstrap`
builds, so here it is only asked whether it knows the command; .ci/run runs it."""
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from http_server import HttpServer  # noqa: E402
from place import PROGRAM, SOURCE, Place  # noqa: E402

README = "".join(file.read_text() for file in [SOURCE / "README.md", *sorted((SOURCE / "docs").glob("*.md"))])
IN_README = "/path/to/scaffold-runs/build/release/scaffold-runs"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands():
    return [line for block in blocks("sh") for line in block.splitlines()]


def servers():
    """All that the JSON of clients names."""
    return [server for block in blocks("json") for server in json.loads(block)["mcpServers"].values()]


def speaks_mcp(test, command, place):
    """Starts a server as a client does and asks for its tools."""
    requests = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}]
    done = subprocess.run(command, input="".join(json.dumps(request) + "\n" for request in requests), text=True,
                          capture_output=True, cwd="/", env=place.environment(), timeout=20, check=False)
    test.assertEqual(done.returncode, 0, done.stderr)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    test.assertEqual(len(answers[1]["result"]["tools"]), 5)


class Readme(unittest.TestCase):
    def test_the_programs_own_commands(self):
        own = [line for line in commands() if line.startswith("build/release/scaffold-runs") and " serve " not in line]
        self.assertGreaterEqual(len(own), 8)
        with Place() as place:
            link = place.root / "checkout/build/release/scaffold-runs"
            link.parent.mkdir(parents=True)
            link.symlink_to(PROGRAM)
            for line in own:
                done = subprocess.run(["sh", "-c", line.replace("/scratch/you/my_sweep", str(place.exp))],
                                      cwd=place.root / "checkout", env=place.environment(), text=True,
                                      capture_output=True, timeout=60, check=False)
                self.assertEqual(done.returncode, 0, line + done.stdout + done.stderr)

    def test_claude_mcp_add(self):
        [line] = [line for line in commands() if line.startswith("claude ")]
        with Place() as place:
            link = place.root / "checkout/build/release/scaffold-runs"
            link.parent.mkdir(parents=True)
            link.symlink_to(PROGRAM)
            stub = place.root / "bin/claude"
            stub.parent.mkdir()
            stub.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$RECORD"\n')
            stub.chmod(0o755)
            record = place.root / "record"
            subprocess.run(["sh", "-c", line], cwd=place.root / "checkout", check=True, timeout=20, env=place.environment(
                PATH=f"{place.root}/bin:/usr/bin:/bin", RECORD=str(record)))
            given = record.read_text().splitlines()
            self.assertEqual(given[:5], ["mcp", "add", "--scope", "user", "scaffold-runs"])
            self.assertEqual(given[5], "--")
            speaks_mcp(self, given[6:], place)

    def test_the_json_of_clients(self):
        started = [server for server in servers() if "command" in server]
        self.assertEqual(len(started), 2)
        for server in started:
            self.assertEqual(server["command"], IN_README)
            with Place() as place:
                arguments = [word.replace("/scratch/you", str(place.root)) for word in server["args"]]
                speaks_mcp(self, [PROGRAM, *arguments], place)

    def test_http(self):
        [line] = [line for line in commands() if " serve " in line]
        [server] = [server for server in servers() if server.get("type") == "http"]
        address = line.split("--http ")[1]
        self.assertEqual((line, server["url"]),
                         (f"build/release/scaffold-runs serve --http {address}", f"http://{address}/mcp"))
        with Place() as place, HttpServer(place) as running:  # At a port that is free.
            given = {name: value.replace("${SCAFFOLD_RUNS_TOKEN}", running.token) for name, value in server["headers"].items()}
            status, [answer] = running.legacy("tools/list", **given)
            self.assertEqual((status, len(answer["result"]["tools"])), (200, 5))

    def test_bootstrap_knows_its_commands(self):
        known = subprocess.run([SOURCE / "bootstrap", "--help"], text=True, capture_output=True, check=True).stdout
        named = [line.split()[1] for line in commands() if line.startswith("./bootstrap ")]
        self.assertIn("demo", named)
        self.assertIn("test", named)
        for command in named:
            self.assertRegex(known, rf"(?m)^ +{command} ")

    def test_no_command_is_left_out(self):
        for line in commands():
            self.assertRegex(line, r"^(\./bootstrap |build/release/scaffold-runs |claude )")

    def test_the_transcript_is_what_the_demo_prints(self):
        [transcript] = re.findall(r"<!-- transcript -->\n```text\n(.*?)```\n<!-- /transcript -->", README, re.DOTALL)
        with Place() as place:
            done = subprocess.run([os.environ["DEMO"], PROGRAM, SOURCE / "demo/data", place.root / "demo"], text=True,
                                  capture_output=True, timeout=60, check=False,
                                  env=place.environment(PATH=place.path_without("sbatch")))
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            printed = iter(without_times(done.stdout).splitlines())
            for line in without_times(transcript).splitlines():
                if line != "[...]" and not line.startswith("  · "):  # two workers: any order
                    self.assertIn(line, printed)  # consumes: the lines come in this order


def without_times(text):
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", text)


if __name__ == "__main__":
    unittest.main()
