"""Runs the official clients of MCP against the program, over stdio and HTTP, in each era that they have.

    run.py PROGRAM BUILD_DIRECTORY [--required]

Prints a table client x transport x what they did. Exit 0: all as expected. 1: something deviates. 77: SKIPPED, a
client could not be installed; with --required that is a 1 too.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "npm"))
import packages  # noqa: E402
from http_server import HttpServer  # noqa: E402

import judge  # noqa: E402
import places  # noqa: E402
from client_programs import client_programs  # noqa: E402

SKIPPED = 77


def drive(client, program, transport):
    """One client over one transport. Gives the cells of its row, each "ok" or what is wrong."""
    with tempfile.TemporaryDirectory(prefix="clients-test.") as directory:
        root = Path(directory)
        plan = places.make_experiments(root)
        token = root / "token"
        token.write_text("0123456789abcdef0123456789abcdef\n")
        token.chmod(0o600)
        serve = [program, "--root", directory, "--log-level", "off"]
        if transport == "stdio":
            told = ask(client, {**plan, "mode": client.mode, "command": serve, "cwd": directory})
        else:
            over_http = [*serve, "serve", "--http", "127.0.0.1:0", "--token-file", token]
            with HttpServer(over_http, cwd=directory) as server:
                told = ask(client, {**plan, "mode": client.mode, "url": server.url, "token": token.read_text().strip()})
        return judge.cells(client, transport, plan, told)


def ask(client, plan):
    """What the client's program tells, or the text with which it ended."""
    environment = {"PATH": os.environ["PATH"], "HOME": plan["sample"]}
    run = subprocess.run([*client.command, json.dumps(plan, default=str)], capture_output=True, text=True, timeout=300,
                         env=environment, cwd=client.folder)
    try:
        return json.loads(run.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"crash": (run.stderr or run.stdout).strip()[-1500:]}


def print_table(rows):
    header = ["client", "transport", "revision", *judge.THINGS]
    table = [header, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in table) for column in range(len(header))]
    for number, row in enumerate(table):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def main(program, build, *options):
    program = Path(program).resolve()
    try:
        clients = client_programs(Path(build).resolve())
    except packages.Unavailable as why:
        print(f"SKIPPED: the official clients did not run: {why}")
        return 1 if "--required" in options else SKIPPED
    rows, problems = [], []
    began = time.monotonic()
    for client in clients:
        for transport in ("stdio", "HTTP"):
            cells, wrong = drive(client, str(program), transport)
            rows.append([client.name, transport, *cells])
            problems += [f"{client.name}, {transport}: {text}" for text in wrong]
    print_table(rows)
    for problem in problems:
        print(f"DEVIATION: {problem}")
    print(f"official clients: {len(rows)} rows, {len(problems)} deviations, {time.monotonic() - began:.0f} s")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
