"""MCP over HTTP with the real program: every status and message, both eras, and the token."""
import json
import os
import re
import stat
import subprocess
import time
import unittest

from http_server import MODERN, HttpServer, messages, modern_headers, modern_request
from place import PROGRAM, Place

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def error(text):
    """Code and message of an error without an id."""
    message = json.loads(text)
    assert set(message) == {"jsonrpc", "error"}, message
    return message["error"]["code"], message["error"]["message"]


class OfOneServer(unittest.TestCase):
    """Tests that leave a server as they found it share one."""

    words = ()

    @classmethod
    def setUpClass(cls):
        cls.place = Place()
        cls.server = HttpServer(cls.place, *cls.words)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.place.__exit__()

    def refused(self, answer, status, sentence):
        self.assertEqual((answer[0], *error(answer[2])), (status, -32600, sentence))


class Refusals(OfOneServer):
    def test_without_a_token(self):
        answer = self.server.post(LIST, Authorization=None)
        self.refused(answer, 401, "Authorization: expected `Bearer TOKEN`, got nothing; the token is in the file that "
                                  "the server named when it started")
        self.assertEqual(answer[1]["WWW-Authenticate"], "Bearer")

    def test_with_a_wrong_token(self):
        token = self.server.token
        last = "0" if token[-1] != "0" else "1"
        first = "0" if token[0] != "0" else "1"
        for wrong in [token[:-1] + last, first + token[1:], token[:-1], token + "0", token + token, "", " " + token[1:]]:
            answer = self.server.post(LIST, Authorization=f"Bearer {wrong}")
            self.refused(answer, 401, "Authorization: this is not the server's token; unless it is started with "
                                      "--token-file, the server makes a new one at each start")
            self.assertEqual(answer[1]["WWW-Authenticate"], 'Bearer error="invalid_token"')
        self.assertEqual(self.server.post(LIST, Authorization=f"Basic {token}")[0], 401)
        self.assertEqual(self.server.post(LIST, Authorization=f"bearer {token}")[0], 200)

    def test_a_foreign_origin(self):
        self.refused(self.server.post(LIST, Origin="https://evil.example"), 403,
                     'Origin: pages from "https://evil.example" may not use this server')
        for origin in ["null", "http://localhost.evil.example", "file://localhost", "http://evil.example:80@localhost"]:
            self.assertEqual(self.server.post(LIST, Origin=origin)[0], 403, origin)
        for origin in ["http://localhost:3000", "http://127.0.0.1", "https://LOCALHOST", "http://[::1]:99"]:
            self.assertEqual(self.server.post(LIST, Origin=origin)[0], 200, origin)

    def test_another_host(self):
        self.refused(self.server.post(LIST, Host="evil.example"), 403,
                     'Host: expected a name of this server, such as localhost, got "evil.example"')
        for host in ["localhost.evil.example", "127.0.0.1.evil.example", "localhost:80:80", "[::1]evil", ""]:
            self.assertEqual(self.server.post(LIST, Host=host)[0], 403, host)
        for host in ["localhost", "LocalHost:1", "[::1]:8080", "127.0.0.1:9"]:
            self.assertEqual(self.server.post(LIST, Host=host)[0], 200, host)
        self.assertEqual(self.server.ask("GET", "/healthz", headers={"Host": "evil.example"})[0], 403)

    def test_other_places_and_methods(self):
        self.refused(self.server.ask(path="/"), 404, 'there is nothing at "/"; this server speaks MCP at /mcp')
        for method in ["GET", "DELETE", "PUT", "OPTIONS"]:
            answer = self.server.ask(method)
            self.refused(answer, 405, f"{method} /mcp: expected POST; this server keeps no sessions, so there is nothing "
                                      "to listen to or to delete")
            self.assertEqual(answer[1]["Allow"], "POST")
        answer = self.server.ask("POST", "/healthz")
        self.refused(answer, 405, "POST /healthz: expected GET")
        self.assertEqual(answer[1]["Allow"], "GET, HEAD")

    def test_other_types(self):
        self.refused(self.server.post(LIST, Content_Type="text/plain"), 415,
                     'Content-Type: expected application/json, got "text/plain"')
        self.refused(self.server.post(LIST, Content_Type=None), 415,
                     "Content-Type: expected application/json, got nothing")
        self.refused(self.server.post(LIST, Content_Encoding="gzip"), 415,
                     'Content-Encoding: a body must not be compressed, got "gzip"')
        self.refused(self.server.post(LIST, Accept="text/html"), 406,
                     'Accept: expected application/json and text/event-stream, got "text/html"')
        for accept in [None, "*/*", "application/*", "Application/JSON;q=0.5, text/event-stream"]:
            self.assertEqual(self.server.post(LIST, Accept=accept)[0], 200, accept)
        self.assertEqual(self.server.post(LIST, Content_Type="application/json; charset=utf-8")[0], 200)

    def test_lengths(self):
        self.refused(self.server.ask(headers=self.server.headers(Content_Length="abc")), 400,
                     'Content-Length: expected a number, got "abc"')
        self.refused(self.server.ask(headers=self.server.headers(Content_Length="4194305")), 413,
                     'the body is too long: "4194305" bytes; the limit is 4194304')
        self.assertEqual(self.server.ask(headers=self.server.headers(Content_Length="9" * 40))[0], 413)
        self.assertEqual(self.server.ask(headers=self.server.headers(Content_Length="-2"))[0], 400)
        large = json.dumps({**LIST, "params": {"x": ""}}).encode()
        large = large.replace(b'""', b'"' + b"x" * (4194304 - len(large)) + b'"')
        self.assertEqual(self.server.post(large)[0], 200)
        self.assertEqual(self.server.post(large + b" ")[0], 413)

    def test_messages_that_are_none(self):
        for body, code, sentence in [
                (b"{", -32700, "parse error: not JSON in UTF-8 at byte 2"),
                (b"", -32700, "parse error: not JSON in UTF-8 at byte 1"),
                (b"[]", -32600, "invalid request: batches are not supported; send one message per line"),
                (b"\xff", -32700, "parse error: not JSON in UTF-8 at byte 1"),
                (b"[" * 10000, -32600, "invalid request: it is nested more than 200 levels deep")]:
            status, _, text = self.server.post(body)
            self.assertEqual((status, *error(text)), (400, code, sentence))
        status, _, text = self.server.post(b'{"jsonrpc":"2.0","id":7,"method":5}')
        self.assertEqual((status, json.loads(text)["id"]), (400, 7))

    def test_healthz_needs_no_token_and_tells_nothing(self):
        status, headers, text = self.server.ask("GET", "/healthz", headers={})
        self.assertEqual((status, headers["Content-Type"], text), (200, "application/json", '{"status":"ok"}'))
        self.assertEqual(self.server.ask("HEAD", "/healthz", headers={})[::2], (200, ""))


class Legacy(OfOneServer):
    def test_a_session_needs_none_of_its_names(self):
        params = {"protocolVersion": "2025-11-25", "capabilities": {"elicitation": {}},
                  "clientInfo": {"name": "t", "version": "1"}}
        names = set()
        for _ in range(2):
            status, headers, text = self.server.post(
                {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
            self.assertEqual((status, json.loads(text)["result"]["protocolVersion"]), (200, "2025-11-25"))
            self.assertRegex(headers["Mcp-Session-Id"], "^[0-9a-f]{64}$")
            names.add(headers["Mcp-Session-Id"])
        self.assertEqual(len(names), 2)
        status, headers, text = self.server.post({"jsonrpc": "2.0", "method": "notifications/initialized"},
                                                 MCP_Protocol_Version="2025-11-25")
        self.assertEqual((status, text, headers["Content-Length"]), (202, "", "0"))
        self.assertNotIn("Mcp-Session-Id", headers)
        status, [answer] = self.server.legacy("ping", MCP_Protocol_Version="2025-06-18", Mcp_Session_Id="x")
        self.assertEqual((status, answer), (200, {"jsonrpc": "2.0", "id": 1, "result": {}}))
        status, [answer] = self.server.legacy("tools/list")
        self.assertEqual((status, len(answer["result"]["tools"])), (200, 5))

    def test_responses_are_taken_and_dropped(self):
        self.assertEqual(self.server.post({"jsonrpc": "2.0", "id": 1, "result": {}})[::2], (202, ""))

    def test_errors_have_status_200(self):
        status, [answer] = self.server.legacy("rm")
        self.assertEqual((status, answer["error"]), (200, {"code": -32601, "message": 'unknown method "rm"'}))
        status, [answer] = self.server.legacy("tools/call", {"name": "rm"})
        self.assertEqual((status, answer["error"]["code"]), (200, -32602))

    def test_an_unknown_version(self):
        status, [answer] = self.server.legacy("tools/list", MCP_Protocol_Version="2024-01-01")
        self.assertEqual((status, answer["id"], answer["error"]), (400, 1, {
            "code": -32022, "message": 'header MCP-Protocol-Version: unsupported protocol version "2024-01-01"',
            "data": {"supported": ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"],
                     "requested": "2024-01-01"}}))
        self.assertEqual(self.server.legacy("initialize", {"protocolVersion": "2099-01-01"},
                                            MCP_Protocol_Version="2099-01-01")[0], 200)
        self.assertEqual(self.server.post({"jsonrpc": "2.0", "method": "notifications/x"}, MCP_Protocol_Version="1")[0], 400)

    def test_a_question_is_no_form(self):
        with Place() as place, HttpServer(place) as server:
            place.change_plan("- **Epochs:** 1\n", "")
            server.legacy("initialize", {"protocolVersion": "2025-11-25", "capabilities": {"elicitation": {}}})
            status, [answer] = server.legacy("tools/call", {
                "name": "scaffold_run", "arguments": {"experiment_dir": str(place.exp), "generator": "builtin"}})
            self.assertEqual((status, answer["result"]["structuredContent"]["status"]), (200, "needs_input"))

    def test_progress_comes_as_events(self):
        with Place() as place, HttpServer(place) as server:
            arguments = {"experiment_dir": str(place.exp), "generator": "builtin"}
            status, sent = server.legacy("tools/call", {
                "name": "scaffold_run", "arguments": arguments, "_meta": {"progressToken": 5}})
            self.assertEqual((status, len(sent)), (200, 9))
            self.assertEqual([note["params"]["progress"] for note in sent[:-1]], list(range(1, 9)))
            self.assertEqual(sent[-1]["result"]["structuredContent"]["status"], "ok")
            self.assertEqual(len(server.legacy("tools/call", {"name": "verify_run", "arguments": {
                "experiment_dir": str(place.exp)}})[1]), 1)


class Modern(OfOneServer):
    def refusal(self, status, code, sentence, method="tools/list", params=None, meta=None, **headers):
        given, [answer] = self.server.modern(method, params, number="a", meta=meta, **headers)
        self.assertEqual((given, answer["id"], answer["error"]["code"], answer["error"]["message"]),
                         (status, "a", code, sentence))
        return answer["error"].get("data")

    def test_discover_and_list(self):
        status, [answer] = self.server.modern("server/discover")
        self.assertEqual((status, answer["result"]["supportedVersions"]), (200, ["2026-07-28"]))
        status, [answer] = self.server.modern("tools/list", Accept="application/json")
        self.assertEqual((status, answer["result"]["resultType"]), (200, "complete"))

    def test_version_headers(self):
        place = 'params._meta["io.modelcontextprotocol/protocolVersion"]'
        sentence = f'header MCP-Protocol-Version: expected "2026-07-28" as in {place}, got '
        self.refusal(400, -32020, sentence + "nothing", MCP_Protocol_Version=None)
        self.refusal(400, -32020, sentence + '"2025-11-25"', MCP_Protocol_Version="2025-11-25")
        data = self.refusal(400, -32022, 'unsupported protocol version "2030-01-01"', MCP_Protocol_Version="2030-01-01",
                            meta={"io.modelcontextprotocol/protocolVersion": "2030-01-01"}, Mcp_Method=None)
        self.assertEqual(data, {"supported": ["2026-07-28"], "requested": "2030-01-01"})

    def test_meta(self):
        version = 'params._meta["io.modelcontextprotocol/protocolVersion"]'
        status, [answer] = self.server.legacy("tools/list", MCP_Protocol_Version="2026-07-28", Mcp_Method="tools/list")
        self.assertEqual((status, answer["error"]), (400, {
            "code": -32602, "message": f'{version}: expected "2026-07-28" as in header MCP-Protocol-Version, got nothing'}))
        self.refusal(400, -32602, 'params._meta["io.modelcontextprotocol/clientCapabilities"]: expected an object, got null',
                     meta={"io.modelcontextprotocol/clientCapabilities": None})
        status, [answer] = self.server.legacy("server/discover")
        self.assertEqual((status, answer["error"]["code"]), (400, -32602))

    def test_method_and_name_headers(self):
        self.refusal(400, -32020, 'header Mcp-Method: expected "tools/list" as in method, got nothing', Mcp_Method=None)
        self.refusal(400, -32020, 'header Mcp-Method: expected "tools/list" as in method, got "Tools/List"',
                     Mcp_Method="Tools/List")
        call = {"method": "tools/call", "params": {"name": "find_experiment", "arguments": {}}}
        sentence = 'header Mcp-Name: expected "find_experiment" as in params.name, got '
        self.refusal(400, -32020, sentence + "nothing", **call, Mcp_Name=None)
        self.refusal(400, -32020, sentence + '"verify_run"', **call, Mcp_Name="verify_run")
        self.refusal(400, -32020, sentence + '"=?base64?!?="', **call, Mcp_Name="=?base64?!?=")
        for name in ["find_experiment", "=?base64?ZmluZF9leHBlcmltZW50?="]:
            self.assertEqual(self.server.modern(**call, Mcp_Name=name)[0], 200, name)

    def test_methods_that_are_not_there(self):
        for method in ["rm", "initialize", "ping", "logging/setLevel", "resources/subscribe"]:
            self.refusal(404, -32601, f'unknown method "{method}"', method=method)

    def test_an_unknown_tool_has_status_200(self):
        status, [answer] = self.server.modern("tools/call", {"name": "rm", "arguments": {}})
        self.assertEqual((status, answer["error"]["code"]), (200, -32602))
        status, [answer] = self.server.modern("tools/call", {"name": "scaffold_run", "arguments": 5})
        self.assertEqual((status, answer["error"]["code"]), (200, -32602))

    def test_notifications_and_responses(self):
        self.assertEqual(self.server.post({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
                                          MCP_Protocol_Version="2026-07-28")[::2], (202, ""))

    def test_subscriptions_are_acknowledged_and_complete(self):
        status, sent = self.server.modern("subscriptions/listen", {"notifications": {}})
        self.assertEqual((status, [message.get("method") for message in sent]),
                         (200, ["notifications/subscriptions/acknowledged", None]))

    def test_long_tools_answer_by_events(self):
        with Place() as place, HttpServer(place) as server:
            for tool in ["find_experiment", "scaffold_run", "verify_run"]:
                arguments = {"path": str(place.exp)} if tool == "find_experiment" else {"experiment_dir": str(place.exp)}
                if tool == "scaffold_run":
                    arguments["generator"] = "builtin"
                message = modern_request("tools/call", {"name": tool, "arguments": arguments})
                status, headers, text = server.post(message, **modern_headers(message))
                streams = tool != "find_experiment"
                self.assertEqual((status, headers["Content-Type"]),
                                 (200, "text/event-stream" if streams else "application/json"))
                self.assertEqual(headers.get("X-Accel-Buffering"), "no" if streams else None)
                [answer] = messages(headers, text)
                self.assertEqual(answer["result"]["structuredContent"]["status"], "ok", tool)

    def test_a_client_that_takes_no_events_gets_json(self):
        with Place() as place, HttpServer(place) as server:
            message = modern_request("tools/call", {"name": "scaffold_run", "arguments": {
                "experiment_dir": str(place.exp), "generator": "builtin"}}, meta={"progressToken": 1})
            status, headers, text = server.post(message, **modern_headers(message), Accept="application/json")
            self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
            self.assertEqual(json.loads(text)["result"]["structuredContent"]["counts"]["created"], 8)

    def test_a_form_and_its_answer(self):
        with Place() as place, HttpServer(place) as server:
            place.change_plan("- **Epochs:** 1\n", "")
            can_show = {"io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}}}
            params = {"name": "scaffold_run", "arguments": {"experiment_dir": str(place.exp), "generator": "builtin"}}
            asked = server.modern("tools/call", params, meta=can_show)[1][-1]["result"]
            self.assertEqual(asked["resultType"], "input_required")
            [(key, request)] = asked["inputRequests"].items()
            [field] = request["params"]["requestedSchema"]["properties"]
            self.assertFalse((place.exp / "scaffold-runs.log").exists())
            responses = {key: {"action": "accept", "content": {field: 2}}}
            done = server.modern("tools/call", {**params, "inputResponses": responses}, number=2, meta=can_show)[1][-1]
            self.assertEqual(done["result"]["structuredContent"]["counts"]["created"], 8)
            asked = server.modern("tools/call", params)[1][-1]["result"]
            self.assertEqual(asked["structuredContent"]["status"], "ok")  # answered above, kept by the experiment


class Start(unittest.TestCase):
    """The command line, the token's file and the end."""

    def fails(self, place, *words, **environment):
        code, out, err = place.run("serve", *words, **environment)
        self.assertEqual(out, "")
        return code, err

    def test_a_made_token(self):
        with Place() as place:
            with HttpServer(place) as server:
                self.assertEqual(server.said[0], f"scaffold-runs: serving MCP at http://127.0.0.1:{server.port}/mcp\n")
                self.assertGreater(server.port, 0)
                self.assertEqual(server.token_file.parent, server.runtime / "scaffold-runs")
                self.assertEqual(stat.S_IMODE(server.token_file.stat().st_mode), 0o600)
                self.assertEqual(stat.S_IMODE(server.token_file.parent.stat().st_mode), 0o700)
                self.assertRegex(server.token, "^[0-9a-f]{64}$")
                first = server.token
                self.assertEqual(server.end(), 0)
                self.assertFalse(server.token_file.exists())
                self.assertEqual(server.process.stdout.read() + server.process.stderr.read(), "")
            with HttpServer(place) as server:
                self.assertNotEqual(server.token, first)

    def test_the_cache_where_there_is_no_runtime_directory(self):
        for variables, folder in [({}, ".cache"), ({"XDG_CACHE_HOME": "cache"}, ".cache"), ({"XDG_CACHE_HOME": "@"}, "c")]:
            with Place() as place:
                variables = {name: value.replace("@", f"{place.root}/c") for name, value in variables.items()}
                process = subprocess.Popen([PROGRAM, "serve", "--http", "localhost:0"], text=True, stderr=subprocess.PIPE,
                                           env=place.environment(**variables))
                process.stderr.readline()
                self.assertIn(f" {place.root}/{folder}/scaffold-runs/http-token-", process.stderr.readline())
                process.terminate()
                self.assertEqual(process.wait(timeout=5), 0)
                process.stderr.close()

    def test_a_token_file(self):
        with Place() as place:
            file = place.root / "token"
            file.write_text("0123456789abcdef\n")
            file.chmod(0o600)
            with HttpServer(place, "--token-file", file) as server:
                self.assertEqual((server.token_file, server.token), (file, "0123456789abcdef"))
                self.assertEqual(server.post(LIST)[0], 200)
                self.assertEqual(server.post(LIST, Authorization=None)[0], 401)
                self.assertFalse((server.runtime / "scaffold-runs").exists())
            self.assertTrue(file.exists())

    def test_token_files_that_are_not_taken(self):
        with Place() as place:
            file = place.root / "token"
            words = ["--http", "127.0.0.1:0", "--token-file", str(file)]
            self.assertEqual(self.fails(place, *words),
                             (1, f"scaffold-runs: {file}: cannot be read: No such file or directory\n"))
            file.write_text("0123456789abcdef\n")
            file.chmod(0o640)
            self.assertEqual(self.fails(place, *words), (
                1, f"scaffold-runs: {file}: other users can read or change it (mode 0640); run `chmod 600 {file}` and "
                   "put a new token in it\n"))
            file.chmod(0o600)
            for text in ["short\n", "two words of a token\n", "line1line1line1line1\nline2\n", ""]:
                file.write_text(text)
                self.assertEqual(self.fails(place, *words), (
                    1, f"scaffold-runs: {file}: expected one line of 16 to 1024 characters, only letters, digits and "
                       "`-._~+/=`\n"))

    def test_a_directory_that_others_can_write_to_gets_no_token(self):
        with Place() as place:
            folder = place.root / "runtime/scaffold-runs"
            folder.mkdir(parents=True)
            folder.chmod(0o777)
            code, err = self.fails(place, "--http", "127.0.0.1:0", XDG_RUNTIME_DIR=str(folder.parent))
            self.assertEqual((code, err), (
                1, f"scaffold-runs: {folder}: cannot hold the token: it must be a directory of yours that nobody else can "
                   "write to; set XDG_RUNTIME_DIR to one, or use --token-file\n"))

    def test_no_auth(self):
        with Place() as place:
            with HttpServer(place, "--no-auth") as server:
                self.assertEqual(server.said[1], "scaffold-runs: no token: every user of this machine can call the tools\n")
                self.assertEqual(server.post(LIST)[0], 200)
                self.assertEqual(server.post(LIST, Origin="http://evil.example")[0], 403)
            for host in ["0.0.0.0", "[::]", "192.0.2.1", "example.org"]:
                code, err = self.fails(place, "--http", f"{host}:0", "--no-auth")
                self.assertEqual((code, err), (
                    64, f"scaffold-runs: --no-auth is for loopback addresses only, and {host.strip('[]')} is not one; without it, "
                        "clients send a token\n"))

    def test_wrong_command_lines(self):
        with Place() as place:
            for address in ["8080", "localhost", "localhost:", "localhost:http", "localhost:65536", ":80", "::1:80", ""]:
                code, err = self.fails(place, "--http", address)
                self.assertEqual((code, err), (
                    64, f"scaffold-runs: --http {address}: expected HOST:PORT, such as 127.0.0.1:8080 or [::1]:0\n"))
            for words in [["--no-auth"], ["--token-file", "x"], ["--http", "localhost:0", "--no-auth", "--token-file", "x"]]:
                self.assertEqual(self.fails(place, *words)[0], 64, words)

    def test_a_port_that_is_taken(self):
        with Place() as place, HttpServer(place) as server:
            code, err = self.fails(place, "--http", f"127.0.0.1:{server.port}", XDG_RUNTIME_DIR=str(server.runtime))
            self.assertEqual((code, err), (
                1, f"scaffold-runs: cannot listen on 127.0.0.1:{server.port}: Address already in use\n"))
            self.assertTrue(server.token_file.exists())
            self.assertEqual(server.post(LIST)[0], 200)

    def test_a_token_left_by_a_killed_server_is_replaced(self):
        with Place() as place:
            with HttpServer(place) as server:
                server.process.kill()
                server.process.wait()
                self.assertTrue(server.token_file.exists())
                with HttpServer(place, address=f"127.0.0.1:{server.port}") as again:
                    self.assertEqual(again.token_file, server.token_file)
                    self.assertNotEqual(again.token, server.token)
                    self.assertEqual(again.post(LIST)[0], 200)

    def test_the_end_while_nobody_asks(self):
        with Place() as place, HttpServer(place) as server:
            waiting = server.raw()
            begin = time.monotonic()
            self.assertEqual(server.end(), 0)
            self.assertLess(time.monotonic() - begin, 2)
            waiting.close()

    def test_the_process_that_serves_stdio_loads_no_http_library(self):
        def loaded(program):
            return re.findall(r"lib(?:ssl|crypto|cpp-httplib|brotli\w+)\.so", subprocess.run(
                ["ldd", program], text=True, capture_output=True, check=True).stdout)
        self.assertEqual(loaded(os.path.realpath(PROGRAM)), [])
        self.assertIn("libcpp-httplib.so", loaded(os.path.realpath(PROGRAM) + "-http"))


if __name__ == "__main__":
    unittest.main()
