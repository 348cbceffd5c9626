"""The official clients, installed below the build directory in pinned versions."""
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import packages

HERE = Path(__file__).resolve().parent


@dataclass
class Client:
    name: str
    command: list  # Takes its plan as one more argument, JSON.
    folder: Path
    mode: str  # As the client calls it: auto finds the modern era.

    @property
    def is_modern(self):
        return self.mode == "auto"


def client_programs(build):
    """Each client in each era that it has. Raises packages.Unavailable."""
    return [*typescript_clients(build), *python_clients(build)]


def typescript_clients(build):
    folder = build / "clients/typescript"
    packages.install(HERE / "typescript", folder)
    for program in (HERE / "typescript").glob("*.mjs"):
        shutil.copy(program, folder)
    node = str(packages.node22(build))
    versions = pinned_versions((HERE / "typescript/package.json").read_text())
    modern = f"TypeScript client {versions['client']}"
    return [Client(f"{modern}, modern", [node, "client.mjs"], folder, "auto"),
            Client(f"{modern}, legacy", [node, "client.mjs"], folder, "legacy"),
            Client(f"TypeScript sdk {versions['sdk']}", [node, "sdk.mjs"], folder, "legacy")]


def pinned_versions(text):
    return {name.split("/")[1]: version for name, version in json.loads(text)["dependencies"].items()}


def python_clients(build):
    folder = build / "clients/python"
    wanted = (HERE / "python/requirements.txt").read_text()
    done = folder / "installed-requirements.txt"
    python = folder / "venv/bin/python"
    if not done.is_file() or done.read_text() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        make_venv(folder / "venv")
        pip_install(python)
        done.write_text(wanted)
    version = next(line.split("==")[1] for line in wanted.splitlines() if line.startswith("mcp=="))
    command = [str(python), str(HERE / "python/client.py")]
    return [Client(f"Python client {version}, modern", command, folder, "auto"),
            Client(f"Python client {version}, legacy", command, folder, "legacy")]


def make_venv(folder):
    run = subprocess.run([sys.executable, "-m", "venv", "--clear", folder], capture_output=True, text=True)
    if run.returncode != 0:
        raise packages.Unavailable(
            f"python3 -m venv failed (Debian and Ubuntu: apt install python3-venv): {run.stdout.strip()[-500:]}")


def pip_install(python):
    command = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", HERE / "python/requirements.txt"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=900)
    if run.returncode != 0:
        raise packages.Unavailable(f"pip install failed: {run.stderr.strip()[-2000:]}")
