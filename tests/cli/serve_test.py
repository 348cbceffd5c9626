"""The real server over its pipes: five calls of both eras, progress, and clients that misbehave."""
import json
import os
import signal
import time
import unittest

from place import Place, Session

MODERN = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


def five_calls(test, session, place, **params):
    """The calls that each result's `next` names."""
    result = session.tool("find_experiment", {"path": str(place.exp)}, **params)["structuredContent"]
    tools = ["find_experiment"]
    while result["next"]:
        tools.append(result["next"]["tool"])
        arguments = result["next"]["arguments"]
        if tools[-1] == "scaffold_run":
            arguments = {**arguments, "generator": "builtin"}
        result = session.tool(tools[-1], arguments, **params)["structuredContent"]
        test.assertEqual(result["status"], "ok", result["summary"])
    test.assertEqual(tools, ["find_experiment", "parse_summary", "analyze_parameters", "scaffold_run", "verify_run"])
    return result


class Serve(unittest.TestCase):
    def test_five_calls_of_each_era(self):
        for params in [{}, {"_meta": MODERN}]:
            with self.subTest(params), Place() as place:
                session = Session(place)
                if not params:
                    session.initialize()
                verified = five_calls(self, session, place, **params)
                self.assertEqual(verified["totals"]["passed"], 8)
                self.assertEqual(session.close(), (0, b""))

    def test_structured_content_and_text_tell_the_same(self):
        with Place() as place:
            session = Session(place)
            session.initialize()
            result = session.tool("analyze_parameters", {"experiment_dir": str(place.exp)})
            [block] = result["content"]
            self.assertEqual(block["type"], "text")
            self.assertIn(result["structuredContent"]["summary"], block["text"])
            self.assertIn("rank64_lr5e-5", block["text"])
            self.assertFalse(result.get("isError", False))
            session.close()

    def test_progress_per_run_when_it_was_asked_for(self):
        with Place() as place:
            session = Session(place)
            session.initialize()
            arguments = {"experiment_dir": str(place.exp), "generator": "builtin"}
            session.tool("scaffold_run", arguments, _meta={"progressToken": "t"})
            steps = [note["params"] for note in session.notifications]
            self.assertEqual([step["progress"] for step in steps], list(range(1, 9)))
            self.assertEqual({(step["total"], step["progressToken"]) for step in steps}, {(8, "t")})
            self.assertEqual({step["message"].split()[1] for step in steps}, {"created"})
            session.notifications.clear()
            session.tool("scaffold_run", arguments)
            self.assertEqual(session.notifications, [])
            session.close()

    def test_an_id_is_free_again_when_its_answer_is_there(self):
        with Place() as place:
            session = Session(place)
            for _ in range(200):
                session.last_id = 0
                answer = session.request("tools/call", name="find_experiment", arguments={"path": str(place.exp)}, _meta=MODERN)
                self.assertEqual(answer.get("error"), None)
            self.assertEqual(session.close(), (0, b""))

    def test_a_question_and_its_answer(self):
        with Place() as place:
            place.change_plan("- **Epochs:** 1\n", "")
            session = Session(place)
            session.initialize()
            arguments = {"experiment_dir": str(place.exp), "generator": "builtin"}
            asked = session.tool("scaffold_run", arguments)
            self.assertFalse(asked.get("isError", False))
            [missing] = asked["structuredContent"]["missing"]
            self.assertEqual((missing["field"], missing["type"]), ("epochs", "integer"))
            answered = session.tool("scaffold_run", {**arguments, "answers": {"epochs": 2}})["structuredContent"]
            self.assertEqual(answered["status"], "ok", answered["summary"])
            plan = session.tool("parse_summary", {"experiment_dir": str(place.exp)})["structuredContent"]
            self.assertEqual(plan["configuration"]["parameters"]["epochs"], 2)
            self.assertEqual(plan["configuration"]["sources"]["epochs"], "answer")
            session.close()

    def test_an_unknown_tool_is_an_error_of_the_protocol(self):
        with Place() as place:
            session = Session(place)
            session.initialize()
            self.assertEqual(session.request("tools/call", name="rm", arguments={})["error"]["code"], -32602)
            session.close()

    def test_garbage_is_answered_and_the_loop_goes_on(self):
        with Place() as place:
            session = Session(place)
            for line in ["garbage", '{"half": ', "[" * 100_000, '{"jsonrpc":"2.0","id":18446744073709551616,"method":"ping"}']:
                session.send_line(line)
                self.assertIn("error", session.receive())
            session.initialize()
            self.assertEqual(session.request("ping")["result"], {})
            self.assertEqual(session.close(), (0, b""))

    def test_the_process_ends_within_a_second_of_its_input(self):
        with Place() as place:
            session = Session(place)
            session.initialize()
            begin = time.monotonic()
            self.assertEqual(session.close()[0], 0)
            self.assertLess(time.monotonic() - begin, 1)

    def test_a_client_that_leaves_in_the_middle(self):
        with Place() as place:
            rows = "".join(f"| r{i} | Llama-3.2-1B-Instruct | 8 | 1e-5 | {i + 1} | Fine-tuned | |\n" for i in range(300))
            place.change_plan("| Llama-3.2-1B-Instruct_base |", rows + "| Llama-3.2-1B-Instruct_base |")
            session = Session(place)
            session.initialize()
            session.send_line(json.dumps({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {
                "name": "scaffold_run", "arguments": {"experiment_dir": str(place.exp), "generator": "builtin"}}}))
            time.sleep(0.1)
            session.process.stdout.close()
            session.process.stdin.close()
            session.process.wait(timeout=2)
            session.process.stderr.close()
            for run in place.exp.iterdir():
                if run.is_dir() and run.name != ".scaffold":
                    self.assertEqual(len(list(run.iterdir())), 3, run)

    def test_sigterm_ends_it(self):
        with Place() as place:
            session = Session(place)
            session.initialize()
            os.kill(session.process.pid, signal.SIGTERM)
            self.assertEqual(session.process.wait(timeout=2), 0)
            session.close()

    def test_stdout_holds_the_protocol_alone(self):
        with Place() as place:
            session = Session(place, "--log-level", "trace")
            session.initialize()
            session.tool("find_experiment", {"path": str(place.exp)})
            self.assertEqual(session.close()[1], b"")


if __name__ == "__main__":
    unittest.main()
