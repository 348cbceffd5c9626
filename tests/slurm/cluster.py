"""A real Slurm of four nodes, and the specification's example scaffolded for it.

Run by ctest where SLURM_TESTS=1 says so; skipped with a word (exit code 77) where it does not, or where
Slurm is not installed or the user is not root."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from place import Place  # noqa: E402

SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
PROGRAMS = ["slurmctld", "slurmd", "munged", "sbatch"]
ACCOUNTING = ["slurmdbd", "mariadbd", "mariadb-install-db"]
UNUSABLE_DATABASE = "_check_mysql_concat_is_sane: null result"  # Slurm 24.11 and MariaDB 11.8, as Debian 13 has them
RUNS = [f"rank{rank}_lr{rate}" for rank in (8, 16, 32, 64) for rate in ("1e-5", "5e-5")]


def absent(programs):
    return [name for name in programs if not shutil.which(name, path=SYSTEM_PATH)]


def main():
    """unittest.main(), or a loud skip."""
    reason = ""
    if os.environ.get("SLURM_TESTS") != "1":
        reason = "SLURM_TESTS=1 is not set"
    elif os.geteuid() != 0:
        reason = "root is needed"
    elif absent(PROGRAMS):
        reason = "not installed: " + ", ".join(absent(PROGRAMS))
    if reason:
        print(f"SKIPPED, the tests with a real Slurm: {reason}", file=sys.stderr)
        sys.exit(77)
    unittest.main(module="__main__", verbosity=2)


class Cluster:
    """A Slurm that is up within a with. Settings are those of slurm_up.sh, without SLURM_UP_."""

    def __init__(self, **settings):
        self.directory = tempfile.mkdtemp(prefix="slurm.", dir="/tmp")
        os.chmod(self.directory, 0o755)
        self.settings = {"SLURM_UP_" + name.upper(): str(value) for name, value in settings.items()}
        self.conf = f"{self.directory}/etc/slurm.conf"

    def __enter__(self):
        up = subprocess.run([HERE / "slurm_up.sh", self.directory], env={"PATH": SYSTEM_PATH, **self.settings}, text=True,
                            check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120)
        if up.returncode != 0:
            self.__exit__()
        if UNUSABLE_DATABASE in up.stderr:
            raise unittest.SkipTest("the slurmdbd of this distribution cannot use its MariaDB")
        if up.returncode != 0:
            raise RuntimeError(up.stderr)
        return self

    def __exit__(self, *_):
        subprocess.run([HERE / "slurm_down.sh", self.directory], env={"PATH": SYSTEM_PATH}, check=True,
                       timeout=120)
        shutil.rmtree(self.directory, ignore_errors=True)  # gone where it never came up

    def ask(self, *words):
        done = subprocess.run(words, env={"PATH": SYSTEM_PATH, "SLURM_CONF": self.conf}, check=True,
                              capture_output=True, text=True, timeout=30)
        return done.stdout

    def jobs(self):
        """(state, working directory, name, id) of each job and task, in order of number."""
        lines = self.ask("squeue", "-h", "-r", "-t", "all", "-o", "%A|%T|%Z|%j|%i").splitlines()
        rows = sorted((line.split("|") for line in lines), key=lambda row: int(row[0]))
        return [tuple(row[1:]) for row in rows]

    def wait(self):
        """Until no job waits or runs."""
        self.wait_for(lambda _: not self.ask("squeue", "-h", "-t", "PD,R,CG,CF", "-o", "%i").strip())

    def wait_for(self, is_so, seconds=60):
        """Until something holds of jobs()."""
        end = time.monotonic() + seconds
        while not is_so(self.jobs()):
            assert time.monotonic() < end, self.ask("squeue", "-t", "all")
            time.sleep(0.2)


class SlurmPlace(Place):
    """The example, with stand-ins for `module`, `conda` and `tune` on the PATH."""

    def __init__(self, cluster, **more):
        super().__init__(**more)
        self.cluster = cluster
        self.bin = self.root / "bin"
        self.bin.mkdir()
        self.program("module", "exit 0")
        self.program("conda", f'[ "$1 $2" = "info --base" ] && echo {self.root}/conda')
        self.program("tune", 'echo "trains in $PWD: $*"\necho "$PWD" >> ../trained')
        profile = self.root / "conda/etc/profile.d"
        profile.mkdir(parents=True)
        (profile / "conda.sh").write_text("conda() { :; }\n")

    def program(self, name, text):
        path = self.bin / name
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(0o755)

    def environment(self, **more):
        return {**super().environment(), "PATH": f"{self.bin}:{SYSTEM_PATH}", "USER": "root",
                "SLURM_CONF": self.cluster.conf, **more}

    def scaffold(self, *words):
        code, result = self.call("scaffold_run", f"experiment_dir={self.exp}", "generator=builtin", *words)
        assert code == 0, result
        return result

    def submit(self, *words, **more):
        """Exit code and what stands on stdout, job numbers as N."""
        code, out, err = self.run("submit", self.exp, *words, **more)
        return code, re.sub(r"job \d+", "job N", out.replace(str(self.root), "ROOT")) + err

    def trained(self):
        """The run directories in which `tune` was started, once for each time."""
        path = self.exp / "trained"
        return sorted(Path(line).name for line in path.read_text().splitlines()) if path.exists() else []

    def record(self):
        return (self.exp / ".scaffold/submitted.tsv").read_text()
