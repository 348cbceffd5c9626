"""A server of ours over HTTP, for the time of a with."""
import re
import select
import subprocess
import time

START_S = 20
END_S = 10


class HttpServer:
    """Runs `command` until the end of the with. `url` is the address that it prints, on stdout or stderr."""

    def __init__(self, command, cwd=None, env=None):
        self.command = [str(word) for word in command]
        self.cwd = cwd
        self.env = env

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, cwd=self.cwd, env=self.env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.url = self._read_url()
        return self

    def _read_url(self):
        output = b""
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            found = re.search(rb"http://\S+/mcp", output)
            if found:
                return found.group().decode()
            if not select.select([self.process.stdout], [], [], 1)[0]:
                continue
            piece = self.process.stdout.read1(4096)
            if not piece:
                break
            output += piece
        self.process.kill()
        raise AssertionError(f"{self.command} named no URL: {output.decode(errors='replace')}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"{self.command} did not end on SIGTERM") from None
        finally:
            self.process.stdout.close()
