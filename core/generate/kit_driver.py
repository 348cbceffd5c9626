"""Runs a kit's setup_finetune.py again and again: what it imports is loaded once, then each run is a fork.

    python kit_driver.py SCRIPT        with a socket as standard input

One line of JSON per message, over that socket:
    to us    {"run": 1, "directory": "/...", "seconds": 15.0, "output_limit": 1048576}      {"cancel": 1}
    from us  {"ready": true}  or  {"unusable": "why"}                                      once, at the beginning
             {"started": 1, "process": 4711}                                               before the script does anything
             {"refused": 1, "why": "..."}                                                  it could not be started
             {"ended": 1, "exit_code": 0, "signal": 0, "timed_out": false, "cancelled": false, "error_output": "..."}

A run has its own process group, directory and outputs, and never sees the socket. At its time limit its group gets
SIGTERM, half a second later SIGKILL; what it leaves behind ends with it. When the socket closes, all ends.
"""
import ast
import atexit
import builtins
import json
import os
import selectors
import signal
import socket
import sys
import threading
import time
import types

GRACE = 0.5  # seconds between SIGTERM and SIGKILL
CHUNK = 65536
LAST_READS = 32  # what a pipe may hold, at the most


class Script:
    """The kit's script, compiled, with the imports at its head done."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            source = file.read()
        tree = ast.parse(source, path)
        self.code = compile(source, path, "exec", dont_inherit=True)
        sys.path[0], sys.argv = os.path.dirname(path), [path]
        self.load(tree)

    def load(self, tree):
        """Only up to the first other statement: what follows may change what an import means."""
        for node in tree.body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if not is_docstring and not isinstance(node, (ast.Import, ast.ImportFrom)):
                return
            if is_docstring or getattr(node, "module", "") == "__future__":
                continue
            try:
                exec(compile(ast.Module([node], []), self.path, "exec"), {"__name__": "__main__", "__file__": self.path})
            except BaseException:  # the run itself will meet it and say so
                return

    def run(self):
        """As `python SCRIPT` would, to the exit code."""
        module = types.ModuleType("__main__")
        module.__dict__.update(__file__=self.path, __builtins__=builtins, __cached__=None)
        sys.modules["__main__"] = module
        try:
            exec(self.code, module.__dict__)
            return 0
        except SystemExit as end:
            if end.code is None or isinstance(end.code, int):
                return (end.code or 0) & 0xFF
            print(end.code, file=sys.stderr)
            return 1
        except BaseException:
            kind, error, trace = sys.exc_info()
            sys.excepthook(kind, error.with_traceback(trace.tb_next), trace.tb_next)
            return 1


class Run:
    """One run of the script, as its parent sees it."""

    def __init__(self, message):
        self.number = message["run"]
        self.directory = message["directory"]
        self.deadline = time.monotonic() + message["seconds"]
        self.limit = message["output_limit"]
        self.kill_at = None  # after SIGTERM
        self.timed_out = self.cancelled = False
        self.kept = bytearray()
        self.process = 0
        self.pipes = {}  # of its stdout and stderr while they are open, and whether what they bring is kept

    def signal_group(self, number):
        try:
            os.killpg(self.process, number)
        except ProcessLookupError:
            pass

    def terminate(self):
        if self.kill_at is None:
            self.kill_at = time.monotonic() + GRACE
            self.signal_group(signal.SIGTERM)

    def enforce_time(self, now):
        if self.kill_at is None and now >= self.deadline:
            self.timed_out = True
            self.terminate()
        elif self.kill_at is not None and now >= self.kill_at:
            self.signal_group(signal.SIGKILL)
            self.kill_at = now + GRACE

    def has_ended(self):
        """It is left unreaped, so that its number and its group's stay taken."""
        return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def report(self):
        status = os.waitpid(self.process, 0)[1]
        return {
            "ended": self.number,
            "exit_code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "timed_out": self.timed_out,
            "cancelled": self.cancelled,
            "error_output": self.kept.decode("utf-8", "replace"),
        }


class Driver:
    def __init__(self, script, talk):
        self.script, self.talk = script, talk
        self.received = b""
        self.runs = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(talk, selectors.EVENT_READ, self.listen)
        self.woken, self.waker = os.pipe()  # a child's end wakes select()
        for end in (self.woken, self.waker):
            os.set_blocking(end, False)
        self.selector.register(self.woken, selectors.EVENT_READ, lambda: os.read(self.woken, CHUNK))
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)

    def say(self, message):
        self.talk.sendall(json.dumps(message).encode() + b"\n")

    def listen(self):
        chunk = self.talk.recv(CHUNK)
        if not chunk:
            raise EOFError
        *lines, self.received = (self.received + chunk).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "run" in message:
                self.try_to_begin(Run(message))
            elif message.get("cancel") in self.runs:
                run = self.runs[message["cancel"]]
                run.cancelled = True
                run.terminate()

    def try_to_begin(self, run):
        try:
            self.begin(run)
        except (BlockingIOError, MemoryError) as error:  # no process or no memory left for one more
            self.say({"refused": run.number, "why": str(error)})

    def begin(self, run):
        out, error, gate = os.pipe(), os.pipe(), os.pipe()
        run.process = os.fork()
        if run.process == 0:
            self.become(run, out[1], error[1], gate)
        for end in (out[1], error[1], gate[0]):
            os.close(end)
        try:
            os.setpgid(run.process, run.process)
        except OSError:
            pass  # it has done so itself
        self.runs[run.number] = run
        for pipe, keeps in ((out[0], False), (error[0], True)):
            os.set_blocking(pipe, False)
            run.pipes[pipe] = keeps
            self.selector.register(pipe, selectors.EVENT_READ, lambda pipe=pipe: self.drain(run, pipe))
        # Nothing of the script runs before whoever started us knows what to kill should we die.
        self.say({"started": run.number, "process": run.process})
        os.write(gate[1], b"go")
        os.close(gate[1])

    def become(self, run, out, error, gate):
        """The child: never returns, and nothing that it does reaches the parent's code."""
        code = 1
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(gate[1])
            if os.read(gate[0], 1):
                os.dup2(out, 1)
                os.dup2(error, 2)
                self.forget(out, error, gate[0])
                os.chdir(run.directory)
                code = self.script.run()
                threading._shutdown()
                atexit._run_exitfuncs()
                sys.stdout.flush()
                sys.stderr.flush()
        finally:
            os._exit(code)

    def forget(self, *more):
        """Closes what belongs to the parent."""
        self.selector.close()
        self.talk.close()
        for end in (self.woken, self.waker, *more, *(pipe for run in self.runs.values() for pipe in run.pipes)):
            os.close(end)

    def drain(self, run, pipe):
        """Reads once, so that one that writes for ever keeps nobody waiting; false when nothing is left."""
        try:
            chunk = os.read(pipe, CHUNK)
        except BlockingIOError:
            return False
        if run.pipes[pipe]:
            run.kept += chunk[:max(0, run.limit - len(run.kept))]
        if not chunk:
            self.close(run, pipe)
        return bool(chunk)

    def close(self, run, pipe):
        del run.pipes[pipe]
        self.selector.unregister(pipe)
        os.close(pipe)

    def look_after_runs(self):
        now = time.monotonic()
        for run in list(self.runs.values()):
            run.enforce_time(now)
            if run.has_ended():
                self.finish(run)

    def finish(self, run):
        del self.runs[run.number]
        run.signal_group(signal.SIGKILL)
        for pipe in list(run.pipes):
            for _ in range(LAST_READS):
                if not self.drain(run, pipe):
                    break
            if pipe in run.pipes:
                self.close(run, pipe)
        self.say(run.report())

    def patience(self):
        moments = [run.kill_at or run.deadline for run in self.runs.values()]
        return max(0.0, min(moments) - time.monotonic()) + 0.001 if moments else None

    def serve(self):
        try:
            self.say({"ready": True})
            while True:
                for key, _ in self.selector.select(self.patience()):
                    key.data()
                self.look_after_runs()
        except (EOFError, OSError):
            pass  # whoever started us is gone
        finally:
            for run in self.runs.values():
                run.signal_group(signal.SIGKILL)


def main():
    talk = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    try:
        script = Script(sys.argv[1])
        threads = len(os.listdir("/proc/self/task"))
        reason = f"its imports start {threads} threads, so it cannot be forked" if threads > 1 else ""
    except (OSError, SyntaxError, ValueError) as error:
        reason = f"it cannot be loaded: {error}"
    if reason:
        talk.sendall(json.dumps({"unusable": reason}).encode() + b"\n")
        return
    Driver(script, talk).serve()


if __name__ == "__main__":
    main()
