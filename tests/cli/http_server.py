"""The real server over HTTP: started in a place, asked by http.client or by hand."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

from place import CHECK_MESSAGES, PROGRAM

MODERN = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


class HttpServer:
    """`serve --http` with a made token unless other words are given; ended at the end of a with, which fails when a
    message that post() got is not as the official schemas want it (tests/wire)."""

    def __init__(self, place, *words, address="127.0.0.1:0"):
        self.recorded = []
        self.runtime = place.root / "runtime"
        self.runtime.mkdir(mode=0o700, exist_ok=True)
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--http", address, *map(str, words)], cwd=place.root, text=True,
            env=place.environment(XDG_RUNTIME_DIR=str(self.runtime)), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.said = [self.process.stderr.readline(), self.process.stderr.readline()]
        match = re.search(r"http://(.*):(\d+)/mcp$", self.said[0].strip())
        assert match, self.said + [self.process.stderr.read()]
        self.host, self.port = match[1].strip("[]"), int(match[2])
        match = re.search(r"the token is in (.*)$", self.said[1].strip())
        self.token_file = Path(match[1]) if match else None
        self.token = self.token_file.read_text().strip() if match else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.end()
        self.process.stdout.close()
        self.process.stderr.close()
        if CHECK_MESSAGES:
            checked = subprocess.run([CHECK_MESSAGES], input=b"\n".join(self.recorded), capture_output=True, check=False)
            assert checked.returncode == 0, checked.stderr.decode()

    def end(self, number=signal.SIGTERM):
        """Gives the exit code."""
        os.kill(self.process.pid, number)
        return self.process.wait(timeout=10)

    def memory_kb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def headers(self, **more):
        """Those of a legacy client; None takes one away. Underscores stand for hyphens."""
        given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        for name, value in more.items():
            given[name.replace("_", "-")] = value
        return {name: value for name, value in given.items() if value is not None}

    def ask(self, method="POST", path="/mcp", body=b"", headers=None, timeout=30):
        """Status, headers and text of one request."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=self.headers() if headers is None else headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read().decode()
        finally:
            connection.close()

    def post(self, message, **headers):
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        status, given, text = self.ask(body=body, headers=self.headers(**headers))
        self.recorded += [b"> " + body, *(b"< " + json.dumps(each).encode() for each in messages(given, text))]
        return status, given, text

    def legacy(self, method, params=None, number=1, **headers):
        """Status and messages of a legacy request."""
        status, given, text = self.post(
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}, **headers)
        return status, messages(given, text)

    def modern(self, method, params=None, number=1, meta=None, **headers):
        """Status and messages of a modern request with the headers that belong to it."""
        message = modern_request(method, params, number, meta)
        status, given, text = self.post(message, **{**modern_headers(message), **headers})
        return status, messages(given, text)

    def raw(self, data=b"", timeout=15):
        """An open socket over which `data` has been sent."""
        connection = socket.create_connection((self.host, self.port), timeout=timeout)
        connection.sendall(data)
        return connection

    def head(self, *lines, **more):
        """The text of a request's head; `lines` follow the usual headers."""
        given = [f"{name}: {value}" for name, value in self.headers(**more).items()]
        return "\r\n".join(["POST /mcp HTTP/1.1", f"Host: localhost:{self.port}", *given, *lines, "", ""]).encode()


def modern_request(method, params=None, number=1, meta=None):
    params = {**(params or {}), "_meta": {**MODERN, **(meta or {})}}
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def modern_headers(message):
    headers = {"MCP_Protocol_Version": "2026-07-28", "Mcp_Method": message["method"]}
    if message["method"] in NAMED:
        headers["Mcp_Name"] = message["params"].get(NAMED[message["method"]])
    return headers


def messages(headers, text):
    """The messages of an answer, JSON or event stream."""
    if headers.get("Content-Type") != "text/event-stream":
        return [json.loads(text)] if text else []
    events = [event for event in text.split("\n\n") if event and not event.startswith(":")]
    assert all(event.startswith("event: message\ndata: ") for event in events), events
    return [json.loads(event.partition("data: ")[2]) for event in events]


def everything(connection):
    """What arrives until the other side closes."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    connection.close()
    return b"".join(parts).decode()
