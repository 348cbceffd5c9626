"""Clients of the HTTP server that come in crowds, leave in the middle, are slow, or send what is no request."""
import json
import os
import resource
import signal
import subprocess
import threading
import time
import unittest
from pathlib import Path

from http_server import HttpServer, everything, modern_headers, modern_request
from place import Place

ROW = "| r{0} | Llama-3.2-1B-Instruct | 8 | 1e-5 | {1} | Fine-tuned | |\n"
LIST = b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}'

INITIALIZE = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
    "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}
CANCEL = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}


def sweep(place, runs):
    """Makes the plan one of that many more runs; gives the arguments that scaffold it."""
    rows = "".join(ROW.format(i, i + 1) for i in range(runs))
    place.change_plan("| Llama-3.2-1B-Instruct_base |", rows + "| Llama-3.2-1B-Instruct_base |")
    return {"experiment_dir": str(place.exp), "generator": "builtin"}


def made_runs(place):
    return [run for run in place.exp.iterdir() if run.is_dir() and run.name != ".scaffold"]


def settled_runs(place, seconds=30):
    """The run directories once no more appear."""
    end = time.monotonic() + seconds
    before = None
    while time.monotonic() < end:
        now = len(made_runs(place))
        if now == before:
            break
        before = now
        time.sleep(1)
    return made_runs(place)


def send_post(server, message, **headers):
    """A socket over which the request was sent."""
    body = json.dumps(message).encode()
    return server.raw(server.head(f"Content-Length: {len(body)}", **headers) + body)


def read_until(connection, text):
    received = b""
    while text not in received:
        part = connection.recv(65536)
        assert part, received
        received += part
    return received


def body_of(answer):
    return json.loads(answer.partition("\r\n\r\n")[2])


# AddressSanitizer keeps freed memory for a while, so that what it takes says nothing.
SANITIZED = b"__asan_init" in Path(os.environ["SCAFFOLD_RUNS"]).read_bytes()


class Leaving(unittest.TestCase):
    def leave_after_the_first_run(self, server, message, headers):
        connection = send_post(server, message, **headers)
        read_until(connection, b"notifications/progress")
        connection.close()

    def test_a_modern_client_that_leaves_cancels(self):
        with Place() as place, HttpServer(place) as server:
            message = modern_request("tools/call", {"name": "scaffold_run", "arguments": sweep(place, 3000)},
                                     meta={"progressToken": 1})
            self.leave_after_the_first_run(server, message, modern_headers(message))
            runs = settled_runs(place)
            self.assertGreater(len(runs), 0)
            self.assertLess(len(runs), 3000)
            for run in runs:
                self.assertEqual(len(list(run.iterdir())), 3, run)
            self.assertEqual(server.legacy("ping")[0], 200)

    def test_a_modern_client_that_leaves_at_once_cancels_too(self):
        with Place() as place, HttpServer(place) as server:
            message = modern_request("tools/call", {"name": "scaffold_run", "arguments": sweep(place, 3000)})
            for accept in ["application/json, text/event-stream", "application/json"]:
                send_post(server, message, **modern_headers(message), Accept=accept).close()
                self.assertLess(len(settled_runs(place)), 3000)

    def test_a_legacy_client_that_leaves_cancels_nothing(self):
        with Place() as place, HttpServer(place) as server:
            message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                "name": "scaffold_run", "arguments": sweep(place, 100), "_meta": {"progressToken": 1}}}
            self.leave_after_the_first_run(server, message, {})
            self.assertEqual(len(settled_runs(place)), 108)

    def test_a_legacy_client_cancels_in_its_session(self):
        for accept in ["application/json, text/event-stream", "application/json"]:
            with Place() as place, HttpServer(place) as server:
                session = {"Mcp_Session_Id": server.post(INITIALIZE)[1]["Mcp-Session-Id"]}
                message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                    "name": "scaffold_run", "arguments": sweep(place, 3000), "_meta": {"progressToken": 1}}}
                connection = send_post(server, message, Accept=accept, **session)
                while not made_runs(place):
                    time.sleep(0.01)
                self.assertEqual(server.post(CANCEL, **session)[::2], (202, ""))
                # Without an answer, and at once; the call would have taken as long as its budget.
                begin = time.monotonic()
                self.assertNotIn('"result"', everything(connection))
                self.assertLess(time.monotonic() - begin, 5)
                self.assertLess(len(settled_runs(place)), 3000)

    def test_a_cancellation_by_another_client_is_taken_and_means_nothing(self):
        with Place() as place, HttpServer(place) as server:
            message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                "name": "scaffold_run", "arguments": sweep(place, 100), "_meta": {"progressToken": 1}}}
            connection = send_post(server, message, Mcp_Session_Id="y")
            read_until(connection, b"notifications/progress")
            for session in [None, "x"]:
                self.assertEqual(server.post(CANCEL, Mcp_Session_Id=session)[::2], (202, ""))
            self.assertIn('"structuredContent"', everything(connection))


class Ending(unittest.TestCase):
    def test_sigterm_stops_the_calls_and_answers_them(self):
        for number in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
            with Place() as place, HttpServer(place) as server:
                message = modern_request("tools/call", {"name": "scaffold_run", "arguments": sweep(place, 3000)},
                                         meta={"progressToken": 1})
                connection = send_post(server, message, **modern_headers(message))
                read_until(connection, b"notifications/progress")
                begin = time.monotonic()
                self.assertEqual(server.end(number), 0)
                self.assertLess(time.monotonic() - begin, 3)
                self.assertFalse(server.token_file.exists())
                rest = everything(connection)
                if '"status":"partial"' in rest:  # Else it took longer than the server waits.
                    self.assertTrue(rest.endswith("\r\n0\r\n\r\n"), rest[-100:])
                for run in made_runs(place):
                    self.assertEqual(len(list(run.iterdir())), 3, run)

    def test_sigterm_stops_what_a_legacy_client_left_behind(self):
        with Place() as place, HttpServer(place) as server:
            message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                "name": "scaffold_run", "arguments": sweep(place, 3000), "_meta": {"progressToken": 1}}}
            connection = send_post(server, message)
            read_until(connection, b"notifications/progress")
            connection.close()
            time.sleep(0.3)
            begin = time.monotonic()
            self.assertEqual(server.end(), 0)
            self.assertLess(time.monotonic() - begin, 3)
            self.assertLess(len(made_runs(place)), 3000)

    def test_sigterm_with_a_client_that_takes_nothing(self):
        with Place() as place, HttpServer(place) as server:
            connections = [server.raw(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\n") for _ in range(50)]
            self.assertEqual(server.end(), 0)
            self.assertEqual([everything(connection) for connection in connections], [""] * 50)


class Crowds(unittest.TestCase):
    def test_two_clients_with_the_same_ids(self):
        with Place() as one, Place() as other, HttpServer(one) as server:
            wrong = []

            def client(place):
                for _ in range(20):
                    _, [answer] = server.legacy("tools/call", {"name": "find_experiment", "arguments": {"path": str(place.exp)}})
                    if answer["id"] != 1 or answer["result"]["structuredContent"]["experiment_dir"] != str(place.exp):
                        wrong.append(answer)

            threads = [threading.Thread(target=client, args=[place]) for place in [one, other] * 3]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(wrong, [])

    def test_a_thousand_clients_at_once(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(2048, hard), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        with Place() as place, HttpServer(place) as server:
            server.legacy("tools/list")
            before = server.memory_kb()
            begin = time.monotonic()
            connections = [send_post(server, {"jsonrpc": "2.0", "id": number, "method": "tools/list"})
                           for number in range(1000)]
            answers = [everything(connection) for connection in connections]
            seconds = time.monotonic() - begin
            self.assertEqual([answer[:15] for answer in answers], ["HTTP/1.1 200 OK"] * 1000)
            self.assertEqual([body_of(answer)["id"] for answer in answers], list(range(1000)))
            after = server.memory_kb()
            print(f"\n1000 clients at once: {seconds:.2f} s, all answered; VmRSS {before} kB before, {after} kB after")
            if not SANITIZED:
                self.assertLess(after - before, 64 * 1024)

    def test_more_connections_than_descriptors(self):
        with Place() as place, HttpServer(place) as server:
            subprocess.run(["prlimit", f"--pid={server.process.pid}", "--nofile=1000:1000"], check=True)
            connections = [server.raw() for _ in range(1000)]
            for connection in connections:
                connection.close()
            self.assertEqual(server.legacy("ping")[0], 200)


class NotARequest(unittest.TestCase):
    def test_what_is_not_http(self):
        with Place() as place, HttpServer(place) as server:
            for head in [b"\r\n\r\n", b"GET\r\n\r\n", b"POST /mcp HTTP/2.0\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n\r\n",
                         b"POST /m cp HTTP/1.1\r\n\r\n"]:
                answer = everything(server.raw(head))
                self.assertTrue(answer.startswith("HTTP/1.1 400 Bad Request\r\n"), answer)
                self.assertEqual(body_of(answer)["error"]["message"], "the request is not well-formed HTTP/1.1")

    def test_a_header_that_two_readers_could_take_in_two_ways_names_no_host(self):
        with Place() as place, HttpServer(place) as server:
            for header in [b"Host : localhost", b" Host: localhost", b"A: \x00\r\n\tHost: localhost",
                           b"Host: localhost\r\nhost: evil.example"]:
                answer = everything(server.raw(b"POST /mcp HTTP/1.1\r\n" + header + b"\r\n\r\n"))
                self.assertTrue(answer.startswith("HTTP/1.1 403 Forbidden\r\n"), answer)

    def test_chunked_bodies_are_refused_before_they_are_read(self):
        with Place() as place, HttpServer(place) as server:
            for chunks in [b"-2\r\nxx", b"ffffffffffffffff\r\n", b"2\r\n{}\r\n0\r\n\r\n", b"x" * 100_000]:
                for encoding in ["chunked", "gzip, chunked", "%63hunked"]:
                    answer = everything(server.raw(server.head(f"Transfer-Encoding: {encoding}") + chunks))
                    self.assertTrue(answer.startswith("HTTP/1.1 411 Length Required\r\n"), answer)
                    self.assertEqual(body_of(answer)["error"]["message"],
                                     "Transfer-Encoding: send the body whole, with a Content-Length")
            both = server.head("Content-Length: 2", "Transfer-Encoding: chunked")
            self.assertIn(" 411 ", everything(server.raw(both))[:20])

    def test_endless_headers(self):
        with Place() as place, HttpServer(place) as server:
            for headers in [b"X: " + b"x" * 20_000, b"X: y\r\n" * 5_000, b"x" * 1_000_000]:
                connection = server.raw()
                try:
                    connection.sendall(b"POST /mcp HTTP/1.1\r\n" + headers)
                except ConnectionError:
                    pass
                answer = everything(connection)
                if answer:  # A client that goes on sending may lose it.
                    self.assertTrue(answer.startswith("HTTP/1.1 431 Request Header Fields Too Large\r\n"), answer)
                    self.assertEqual(body_of(answer)["error"]["message"], "the request's head is longer than 16384 bytes")
            self.assertEqual(server.legacy("ping")[0], 200)

    def test_a_large_body_without_a_token_costs_no_memory(self):
        with Place() as place, HttpServer(place) as server:
            before = server.memory_kb()
            for _ in range(20):
                connection = server.raw(server.head("Content-Length: 4000000", Authorization=None))
                try:
                    connection.sendall(b"x" * 4_000_000)
                except ConnectionError:
                    pass
                connection.close()
            if not SANITIZED:
                self.assertLess(server.memory_kb() - before, 4_000)

    def test_what_follows_a_request_is_ignored(self):
        with Place() as place, HttpServer(place) as server:
            head = server.head(f"Content-Length: {len(LIST)}")
            answer = everything(server.raw((head + LIST) * 2))
            self.assertEqual(answer.count("HTTP/1.1"), 1)
            self.assertIn("\r\nConnection: close\r\n", answer)

    def test_expect_and_old_clients(self):
        with Place() as place, HttpServer(place) as server:
            connection = server.raw(server.head(f"Content-Length: {len(LIST)}", "Expect: 100-continue"))
            self.assertEqual(read_until(connection, b"\r\n\r\n"), b"HTTP/1.1 100 Continue\r\n\r\n")
            connection.sendall(LIST)
            self.assertTrue(everything(connection).startswith("HTTP/1.1 200 OK"))
            message = json.dumps(modern_request("subscriptions/listen", {"notifications": {}})).encode()
            head = server.head(f"Content-Length: {len(message)}", **modern_headers(json.loads(message)))
            answer = everything(server.raw(head.replace(b"HTTP/1.1", b"HTTP/1.0") + message))
            self.assertIn("\r\nContent-Type: application/json\r\n", answer)

    def test_ranges_and_compression_are_not_for_messages(self):
        with Place() as place, HttpServer(place) as server:
            answer = server.post(json.loads(LIST), Range="bytes=0-1", Accept_Encoding="gzip, br")
            self.assertEqual((answer[0], len(json.loads(answer[2])["result"]["tools"])), (200, 5))


class Slow(unittest.TestCase):
    LIMIT = 5  # Seconds in which a request must arrive.

    def test_two_hundred_slow_clients_hold_up_nobody_and_are_turned_away(self):
        with Place() as place, HttpServer(place) as server:
            begin = time.monotonic()
            heads = [server.raw(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX: ") for _ in range(200)]
            body = server.raw(server.head("Content-Length: 100") + b"{")
            vanished = [server.raw(b"POST") for _ in range(200)]
            for connection in vanished:
                connection.close()
            slowest = 0
            for _ in range(5):  # Byte by byte, as slow clients do.
                for connection in heads:
                    connection.sendall(b"x")
                asked = time.monotonic()
                self.assertEqual(server.legacy("ping")[0], 200)
                slowest = max(slowest, time.monotonic() - asked)
            print(f"\n200 slow clients: a good one is answered within {slowest:.2f} s")
            self.assertLess(time.monotonic() - begin, self.LIMIT - 1)
            answers = [everything(connection) for connection in heads]
            self.assertEqual({answer.partition("\r\n")[0] for answer in answers}, {"HTTP/1.1 408 Request Timeout"})
            self.assertEqual(body_of(answers[0])["error"]["message"], "the request did not arrive within 5 s")
            answer = everything(body)
            self.assertTrue(answer.startswith("HTTP/1.1 408 Request Timeout\r\n"), answer)

    def test_more_slow_clients_than_threads_delay_a_good_one_by_one_limit(self):
        with Place() as place, HttpServer(place) as server:
            slow = [server.raw(b"POST /mcp HTTP/1.1\r\nX: ") for _ in range(800)]
            stop = threading.Event()

            def drip():
                while not stop.wait(0.5):
                    for connection in slow:
                        try:
                            connection.sendall(b"x")
                        except OSError:
                            pass

            dripping = threading.Thread(target=drip)
            dripping.start()
            begin = time.monotonic()
            self.assertEqual(server.legacy("ping")[0], 200)
            seconds = time.monotonic() - begin
            stop.set()
            dripping.join()
            for connection in slow:
                connection.close()
            print(f"\n800 slow clients: a good one is answered after {seconds:.2f} s")
            self.assertLess(seconds, self.LIMIT + 3)


if __name__ == "__main__":
    unittest.main()
