"""The trainer's own environment: build/trainer/venv, made once for each requirements.txt.

Run by itself it makes the environment and prints what it is; exit 69 says that it cannot be made here.
"""
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build/trainer"
VENV = BUILD / "venv"
REQUIREMENTS = HERE / "requirements.txt"
LOG = BUILD / "install.log"
# Where an index lacks the exact versions; a CPU build of torch is a matter of pip's own settings.
FALLBACK = ["torch", "torchtune==0.6.1", "torchao>=0.7,<0.16", "wandb"]
UNAVAILABLE = 69
SHOWN = ["torch", "torchtune", "torchao", "torchdata", "datasets", "omegaconf", "wandb"]


class Unavailable(Exception):
    """The environment cannot be made here; says why."""


def python():
    return VENV / "bin/python3"


def tune():
    return VENV / "bin/tune"


def variables(**more):
    """What the trainer is started with: one thread (two processes that spin on two cores are slower), no network."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR", "USER") if name in os.environ}
    return {**kept, "PATH": f"{VENV}/bin:/usr/local/bin:/usr/bin:/bin", "OMP_NUM_THREADS": "1",
            "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(BUILD / "huggingface"),
            "WANDB_MODE": "offline", "WANDB_SILENT": "true", "TIKTOKEN_CACHE_DIR": "",
            "PYTHONWARNINGS": "ignore", **more}


def install(*what):
    with LOG.open("a") as log:
        log.write(f"$ pip install {' '.join(map(str, what))}\n")
        log.flush()
        return subprocess.run([python(), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", *what],
                              stdout=log, stderr=log, check=False).returncode == 0


def works():
    """Whether the trainer's command starts at all: its imports are what a wrong combination breaks."""
    with LOG.open("a") as log:
        return subprocess.run([tune(), "ls"], stdout=log, stderr=log, env=variables(), check=False).returncode == 0


def fill():
    if install("-r", REQUIREMENTS) and works():
        return
    print(f"trainer: the versions of {REQUIREMENTS.name} are not to be had here; trying {' '.join(FALLBACK)}",
          flush=True)
    if not (install(*FALLBACK) and works()):
        tail = "\n".join(LOG.read_text(errors="replace").splitlines()[-15:])
        raise Unavailable(f"pip could not install a torchtune that starts; the end of {LOG}:\n{tail}")


def make():
    """Makes the environment where it is not there yet; gives the seconds it took."""
    began = time.monotonic()
    stamp = VENV / "made-from"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0.0
    shutil.rmtree(VENV, ignore_errors=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    LOG.write_text("")
    print("trainer: installing torch and torchtune into build/trainer/venv (log: build/trainer/install.log)", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Unavailable(f"python3 -m venv: {(made.stdout + made.stderr).strip()}")
    fill()
    stamp.write_text(wanted)
    return time.monotonic() - began


def versions():
    """The installed versions of the packages that matter, as `name version`."""
    listed = subprocess.run([python(), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
                            capture_output=True, text=True, check=True).stdout
    found = dict(line.split("==", 1) for line in listed.splitlines() if "==" in line)
    return [f"{name} {found[name]}" for name in SHOWN if name in found]


if __name__ == "__main__":
    try:
        seconds = make()
    except Unavailable as why:
        print(f"trainer: NOT CHECKED: the trainer's environment cannot be made here: {why}", file=sys.stderr)
        sys.exit(UNAVAILABLE)
    print(f"trainer: {', '.join(versions())}" + (f"; installed in {seconds:.0f} s" if seconds else ""))
