"""Runs a kit's setup_finetune.py, the real one or the stand-in, and reads what it wrote."""
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple, Optional

import yaml

PYTHON = "/usr/bin/python3"


class Outcome(NamedTuple):
    exit_code: int
    error: str  # the kind of Python error that ended it, '' without one
    config: Optional[dict]  # finetune.yaml, parsed; None when it was not written
    slurm: Optional[list]  # finetune.slurm line by line, without comments and empty lines


def script_of(kit: Path) -> Path:
    new = kit / "src/tools/torchtune/setup_finetune.py"
    return new if new.exists() else kit / "tools/torchtune/setup_finetune.py"


def start(kit: Path, folder: Path, *arguments: str, user: Optional[str] = "niznik", **more) -> subprocess.CompletedProcess:
    """Starts the script in `folder`, importable as cruijff_kit whatever the checkout's folder is called."""
    with tempfile.TemporaryDirectory() as packages:
        script = script_of(kit)
        os.symlink(script.parents[2], Path(packages, "cruijff_kit"))
        environment = {k: v for k, v in os.environ.items() if k != "USER"}
        environment.update({"PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1"}, **({"USER": user} if user else {}))
        return subprocess.run([PYTHON, str(script), *arguments], cwd=folder, env=environment, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, check=False, **{"timeout": 60, **more})


def without_comments(script: str) -> list:
    kept = []
    for line in script.splitlines():
        if not line.startswith(("#SBATCH", "#!")):
            line = "" if line.lstrip().startswith("#") else line
        line = line.split(" #")[0].rstrip()
        if line:
            kept.append(line)
    return kept


def run(kit: Path, settings: str, **more) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "setup_finetune.yaml").write_text(settings, encoding="utf-8")
        done = start(kit, Path(folder), **more)
        config, slurm = Path(folder, "finetune.yaml"), Path(folder, "finetune.slurm")
        errors = re.findall(r"^([\w.]*(?:Error|ERROR))\b", done.stderr, re.MULTILINE)
        return Outcome(
            done.returncode,
            errors[-1] if done.returncode and errors else "",
            yaml.safe_load(config.read_text()) if config.exists() else None,
            without_comments(slurm.read_text()) if slurm.exists() else None,
        )
