"""A fresh directory with the specification's example, and the real program to try on it."""
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
PROGRAM = os.environ["SCAFFOLD_RUNS"]
CHECK_MESSAGES = os.environ.get("CHECK_MESSAGES")
PLAN = (SOURCE / "demo/data/experiment_summary.md").read_text()
SETTINGS = (SOURCE / "demo/data/claude.local.md").read_text()


class Place:
    """`root` holds `exp` (plan and site settings), `data` and `models`; gone at the end of a with."""

    def __init__(self, plan=PLAN, settings=SETTINGS):
        self.root = Path(tempfile.mkdtemp(prefix="cli-test."))
        self.variables = {}  # more of the environment
        self.exp = self.root / "exp"
        self.exp.mkdir()
        (self.root / "models/Llama-3.2-1B-Instruct").mkdir(parents=True)
        (self.root / "data").mkdir()
        shutil.copy(SOURCE / "demo/data/words_4L_80P_300.json", self.root / "data")
        self.plan = self.exp / "experiment_summary.md"
        self.plan.write_text(self.at(plan.replace("cap_4L_lora_lr_sweep_2025-10-22`", "exp`")))
        (self.exp / "claude.local.md").write_text(self.at(settings))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["chmod", "-R", "u+rwX", str(self.root)], check=False)
        shutil.rmtree(self.root, ignore_errors=True)

    def at(self, text):
        return text.replace("@DEMO@", str(self.root))

    def change_plan(self, old, new):
        text = self.plan.read_text()
        assert old in text, old
        self.plan.write_text(text.replace(old, new))

    def listing(self):
        """Every name below root with what it holds."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            found[name] = path.read_bytes() if path.is_file() and not path.is_symlink() else "no file"
        return found

    def path_without(self, *programs):
        """A PATH with the machine's programs but for some."""
        folder = self.root / "programs"
        folder.mkdir()
        for program in Path("/usr/bin").iterdir():
            if program.name not in programs:
                (folder / program.name).symlink_to(program)
        return str(folder)

    def environment(self, **more):
        return {"PATH": "/usr/bin:/bin", "USER": "niznik", "HOME": str(self.root), **self.variables, **more}

    def run(self, *words, cwd=None, timeout=60, **more):
        """The program's exit code, stdout and stderr."""
        done = subprocess.run(
            [PROGRAM, *map(str, words)], cwd=cwd or self.root, env=self.environment(**more), text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout)
        return done.returncode, done.stdout, done.stderr

    def call(self, tool, *words, **more):
        """Exit code and result of `call TOOL ...`."""
        code, out, err = self.run("call", tool, *words, **more)
        assert out, err
        return code, json.loads(out)


class Session:
    """JSON-RPC with a server over its pipes."""

    def __init__(self, place, *words, **more):
        self.process = subprocess.Popen(
            [PROGRAM, *words], cwd=place.root, env=place.environment(**more), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.last_id = 0
        self.notifications = []
        self.recorded = []

    def send_line(self, line):
        line = line if isinstance(line, bytes) else line.encode() + b"\n"
        self.recorded.append(b"> " + line)
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def receive(self):
        line = self.process.stdout.readline()
        assert line.endswith(b"\n"), line
        self.recorded.append(b"< " + line)
        return json.loads(line)

    def request(self, method, **params):
        self.last_id += 1
        self.send_line(json.dumps({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}))
        while True:
            message = self.receive()
            if message.get("id") == self.last_id and "method" not in message:
                return message
            self.notifications.append(message)

    def initialize(self, version="2025-11-25", **capabilities):
        answer = self.request("initialize", protocolVersion=version, capabilities=capabilities,
                              clientInfo={"name": "test", "version": "1"})
        self.send_line('{"jsonrpc":"2.0","method":"notifications/initialized"}')
        return answer["result"]

    def tool(self, name, arguments, **params):
        return self.request("tools/call", name=name, arguments=arguments, **params)["result"]

    def close(self):
        """Ends the input; gives the exit code, and what else was on stdout. Fails when a message of the server is
        not as the official schemas want it (tests/wire)."""
        self.process.stdin.close()
        rest = self.process.stdout.read()
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        self.process.stderr.close()
        self.recorded += [b"< " + line for line in rest.splitlines(keepends=True)]
        if CHECK_MESSAGES:
            checked = subprocess.run([CHECK_MESSAGES], input=b"".join(self.recorded), capture_output=True, check=False)
            assert checked.returncode == 0, checked.stderr.decode()
        return code, rest
