"""Asking by form with the real server over its pipes, in both eras: a plan with three things missing, from the form to
the run directories; and users who decline, close the form, go away, cancel the call or make answers up."""
import json
import re
import unittest

from place import Place, Session

FORMS = {"elicitation": {}}
WRONG = {"epochs": 0, "conda_env": "x", "cruijff_kit_dir": "builtin"}
RIGHT = {**WRONG, "epochs": 2}


class Legacy:
    """A client of an older revision: the form comes while the call stays open."""

    def __init__(self, place, *words, revision="2025-11-25"):
        self.session = Session(place, *words)
        self.session.initialize(revision, **FORMS)
        self.asked = None

    def call(self, **arguments):
        self.session.last_id += 1
        self.session.send_line(json.dumps({
            "jsonrpc": "2.0", "id": self.session.last_id, "method": "tools/call",
            "params": {"name": "scaffold_run", "arguments": arguments}}))
        return self.receive()

    def receive(self):
        """The form, or the result where there is none."""
        self.asked = None
        message = self.session.receive()
        if message.get("method") == "elicitation/create":
            self.asked = message["id"]
            return message["params"]
        return message["result"]["structuredContent"]

    def answer(self, action="accept", **content):
        result = {"action": action, "content": content} if content else {"action": action}
        self.session.send_line(json.dumps({"jsonrpc": "2.0", "id": self.asked, "result": result}))
        return self.receive()


class Modern:
    """A client of 2026-07-28: the form is an answer, and the call is made again with what was filled in."""

    def __init__(self, place, *words):
        self.session = Session(place, *words)
        self.arguments = None
        self.asked = None

    def call(self, **arguments):
        self.arguments = arguments
        return self.request()

    def request(self, **params):
        meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": FORMS}
        result = self.session.tool("scaffold_run", self.arguments, _meta=meta, **params)
        self.asked = None
        if result["resultType"] == "complete":
            return result["structuredContent"]
        [(self.asked, form)] = result["inputRequests"].items()
        return form["params"]

    def answer(self, action="accept", **content):
        response = {"action": action, "content": content} if content else {"action": action}
        return self.request(inputResponses={self.asked: response})


def each_era(test):
    """Runs the test once for each way to ask."""
    def run(self):
        for make in [Legacy, Modern]:
            with self.subTest(make.__name__), Incomplete() as place:
                test(self, place, make)
    return run


class Incomplete(Place):
    """A plan without epochs, site settings without a conda environment, and no kit: three questions."""

    def __init__(self):
        super().__init__()
        self.change_plan("- **Epochs:** 1\n", "")
        settings = self.exp / "claude.local.md"
        settings.write_text(re.sub(r".*conda.*\n", "", settings.read_text(), flags=re.I))


class Forms(unittest.TestCase):
    def tell(self, client):
        self.assertEqual(client.session.close(), (0, b""))

    def check_form(self, form, fields):
        schema = form["requestedSchema"]
        self.assertEqual(list(schema["properties"]), fields)
        self.assertEqual(schema["required"], fields)

    @each_era
    def test_three_things_missing(self, place, make):
        before = place.listing()
        client = make(place)
        form = client.call(experiment_dir=str(place.exp))
        self.check_form(form, ["epochs", "conda_env", "cruijff_kit_dir"])
        self.assertEqual(form["requestedSchema"]["properties"]["epochs"], {
            "type": "integer", "title": "Epochs",
            "description": "How many epochs should every fine-tuned run train for? The plan does not say. Example: 1"})
        self.assertEqual(form["message"].splitlines()[0], (
            "How many epochs should every fine-tuned run train for? The plan does not say. Looked in the run table of "
            f"{place.plan}, the configuration of {place.plan}."))

        form = client.answer(**WRONG)
        self.assertTrue(form["message"].startswith("Epochs is `0`, which is not a whole number from 1"), form["message"])
        self.check_form(form, ["epochs", "conda_env", "cruijff_kit_dir"])
        defaults = {name: field.get("default") for name, field in form["requestedSchema"]["properties"].items()}
        self.assertEqual(defaults, {"epochs": None, "conda_env": "x", "cruijff_kit_dir": "builtin"})
        self.assertEqual(place.listing(), before)

        made = client.answer(**RIGHT)
        self.assertEqual((made["status"], made["counts"]["created"]), ("ok", 8), made["summary"])
        self.assertEqual(json.loads((place.exp / ".scaffold/answers.json").read_text())["answers"],
                         {"conda_env": "x", "cruijff_kit_dir": "builtin", "epochs": "2"})
        self.assertIn("\nepochs: 2\n", (place.exp / "rank8_lr1e-5/finetune.yaml").read_text())
        self.tell(client)

    @each_era
    def test_the_same_bytes_as_answers_in_the_arguments(self, place, make):
        client = make(place)
        client.call(experiment_dir=str(place.exp))
        client.answer(**RIGHT)
        self.tell(client)
        clock = re.compile(rb"\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d|in \d+ ms|\d+\.\d+ s")
        with Incomplete() as other:
            other.call("scaffold_run", json.dumps({"experiment_dir": str(other.exp), "answers": RIGHT}))
            by_form, by_argument = (
                {name: clock.sub(b"", text.replace(str(which.root).encode(), b"")) if isinstance(text, bytes) else text
                 for name, text in which.listing().items()} for which in [place, other])
            self.assertIn(b"answers", by_form["exp/.scaffold/answers.json"])
            by_form.pop("exp/.scaffold/manifest.json")
            by_argument.pop("exp/.scaffold/manifest.json")
            self.assertEqual(by_form, by_argument)

    @each_era
    def test_declined_and_cancelled(self, place, make):
        before = place.listing()
        for action in ["decline", "cancel"]:
            client = make(place)
            client.call(experiment_dir=str(place.exp))
            result = client.answer(action)
            self.assertEqual(result["status"], "needs_input")
            self.assertEqual([missing["field"] for missing in result["missing"]],
                             ["epochs", "conda_env", "cruijff_kit_dir"])
            self.assertIsNone(result["next"])
            self.assertEqual(place.listing(), before)
            self.tell(client)

    @each_era
    def test_a_form_that_is_declined_after_a_wrong_answer_keeps_the_right_ones(self, place, make):
        client = make(place)
        client.call(experiment_dir=str(place.exp))
        if make is Legacy:
            client.answer(**WRONG)
            result = client.answer("decline")
            self.assertEqual([missing["field"] for missing in result["missing"]], ["epochs"])
            self.assertEqual(result["next"]["tool"], "scaffold_run")
            self.assertEqual(result["next"]["arguments"], {"experiment_dir": str(place.exp), "answers": WRONG})
        else:
            client.answer(**WRONG)
            self.assertEqual(client.answer("decline")["status"], "needs_input")
        self.tell(client)

    @each_era
    def test_a_form_wins_over_a_wrong_argument(self, place, make):
        client = make(place)
        form = client.call(experiment_dir=str(place.exp), answers={"epochs": "many", "cruijff_kit_dir": "builtin"})
        self.assertTrue(form["message"].startswith("Epochs is `many`, which is not a whole number"), form["message"])
        self.check_form(form, ["epochs", "conda_env"])
        made = client.answer(epochs=2, conda_env="x")
        self.assertEqual(made["status"], "ok", made["summary"])
        self.assertEqual(json.loads((place.exp / ".scaffold/answers.json").read_text())["answers"],
                         {"conda_env": "x", "cruijff_kit_dir": "builtin", "epochs": "2"})
        self.tell(client)

    @each_era
    def test_answers_that_nobody_asked_for(self, place, make):
        before = place.listing()
        for content, words in [({**RIGHT, "batch_size": 64}, "batch_size"),
                               ({**RIGHT, "epochz": 3}, "epochz"),
                               ({**RIGHT, "epochs": [1, 2]}, "arguments.answers.epochs"),
                               ({**RIGHT, "conda_env": {"a": 1}}, "arguments.answers.conda_env"),
                               ({**RIGHT, "conda_env": "x; rm -rf ~"}, None),
                               ({**RIGHT, "cruijff_kit_dir": "/nowhere"}, None)]:
            client = make(place)
            client.call(experiment_dir=str(place.exp))
            result = client.answer(**content)
            if words:
                self.assertEqual(result["status"], "failed", (content, result))
                self.assertIn(words, result["summary"])
            else:
                self.assertIn("requestedSchema", result, content)
            self.assertEqual(place.listing(), before)
            client.session.close()

    @each_era
    def test_no_elicitation(self, place, make):
        client = make(place, "--no-elicitation")
        self.assertEqual(client.call(experiment_dir=str(place.exp))["status"], "needs_input")
        self.tell(client)

    def test_forged_responses(self):
        with Incomplete() as place:
            before = place.listing()
            client = Modern(place)
            client.arguments = {"experiment_dir": str(place.exp)}
            # Nobody asked, and other keys than ours: what is not ours is not read.
            form = client.request(inputResponses={"epochs": {"action": "accept", "content": RIGHT}}, requestState="x")
            self.assertIn("requestedSchema", form)
            self.assertEqual(place.listing(), before)
            for shape in [None, 7, [], {"form_1": 7}, {"form_1": {"action": "yes"}},
                          {"form_1": {"action": "accept", "content": []}}]:
                error = client.session.request("tools/call", name="scaffold_run", arguments=client.arguments, _meta={
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": FORMS}, inputResponses=shape)["error"]
                self.assertEqual(error["code"], -32602)
            self.assertEqual(place.listing(), before)
            # Answers in the first call are answers, asked or not.
            made = client.request(inputResponses={"form_1": {"action": "accept", "content": RIGHT}})
            self.assertEqual(made["status"], "ok", made["summary"])
            self.tell(client)

    def test_time_out(self):
        with Incomplete() as place:
            before = place.listing()
            client = Legacy(place, "--form-timeout", "0.2")
            client.call(experiment_dir=str(place.exp))
            withdrawn = client.session.receive()
            self.assertEqual((withdrawn["method"], withdrawn["params"]),
                             ("notifications/cancelled", {"requestId": "elicit-1"}))
            self.assertEqual(client.receive()["status"], "needs_input")
            self.assertEqual(place.listing(), before)
            self.tell(client)

    def test_a_cancelled_call(self):
        with Incomplete() as place:
            before = place.listing()
            client = Legacy(place)
            client.call(experiment_dir=str(place.exp))
            client.session.send_line(json.dumps({"jsonrpc": "2.0", "method": "notifications/cancelled",
                                                 "params": {"requestId": client.session.last_id}}))
            self.assertEqual(client.session.receive()["params"], {"requestId": "elicit-1"})
            client.session.send_line(json.dumps({"jsonrpc": "2.0", "id": "elicit-1",
                                                 "result": {"action": "accept", "content": RIGHT}}))
            self.assertEqual(client.session.request("ping")["result"], {})
            self.assertEqual(place.listing(), before)
            self.tell(client)

    def test_a_client_that_leaves_with_the_form_open(self):
        with Incomplete() as place:
            before = place.listing()
            client = Legacy(place)
            client.call(experiment_dir=str(place.exp))
            code, rest = client.session.close()
            result = json.loads(rest.splitlines()[-1])["result"]["structuredContent"]
            self.assertEqual((code, result["status"]), (0, "needs_input"))
            self.assertEqual(place.listing(), before)

    def test_revisions(self):
        for revision, has_forms in [("2024-11-05", False), ("2025-03-26", False), ("2025-06-18", True)]:
            with self.subTest(revision), Incomplete() as place:
                client = Legacy(place, revision=revision)
                asked = client.call(experiment_dir=str(place.exp))
                self.assertEqual("requestedSchema" in asked, has_forms)
                if has_forms:
                    form = client.answer(**WRONG)
                    for field in form["requestedSchema"]["properties"].values():
                        self.assertLessEqual(set(field), {"type", "title", "description", "enum"})
                    self.assertEqual(client.answer(**RIGHT)["status"], "ok")
                self.tell(client)

    def test_which_experiment(self):
        with Place() as place:
            (place.root / "other").mkdir()
            (place.root / "other/experiment_summary.md").write_text(place.plan.read_text())
            session = Session(place)
            session.initialize(**FORMS)
            session.send_line(json.dumps({"jsonrpc": "2.0", "id": "f", "method": "tools/call", "params": {
                "name": "find_experiment", "arguments": {"path": str(place.root)}}}))
            form = session.receive()
            choice = form["params"]["requestedSchema"]["properties"]["experiment_dir"]
            self.assertEqual((choice["type"], choice["enum"]), ("string", [str(place.exp), str(place.root / "other")]))
            session.send_line(json.dumps({"jsonrpc": "2.0", "id": form["id"], "result": {
                "action": "accept", "content": {"experiment_dir": str(place.exp)}}}))
            found = session.receive()["result"]["structuredContent"]
            self.assertEqual((found["status"], found["experiment_dir"]), ("ok", str(place.exp)))
            self.assertEqual(found["next"]["arguments"], {"experiment_dir": str(place.exp),
                                                          "answers": {"experiment_dir": str(place.exp)}})
            self.assertEqual(session.close(), (0, b""))

    def test_more_fields_than_one_form_holds(self):
        with Place() as place:
            rows = "".join(f"| r{i} | Llama-3.2-1B-Instruct | many | 1e-5 | few | Fine-tuned | |\n" for i in range(7))
            place.change_plan("| Llama-3.2-1B-Instruct_base |", rows + "| Llama-3.2-1B-Instruct_base |")
            client = Modern(place)
            client.arguments = {"experiment_dir": str(place.exp), "generator": "builtin"}
            meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": FORMS}
            asked = client.session.tool("scaffold_run", client.arguments, _meta=meta)["inputRequests"]
            fields = {key: list(form["params"]["requestedSchema"]["properties"]) for key, form in asked.items()}
            self.assertEqual({key: len(names) for key, names in fields.items()}, {"form_1": 12, "form_2": 2})
            legacy = Legacy(place)
            first = legacy.call(**client.arguments)
            second = legacy.answer(**{name: 4 for name in fields["form_1"]})
            self.assertEqual([first, second], [form["params"] for form in asked.values()])
            made = legacy.answer(**{name: 8 for name in fields["form_2"]})
            self.assertEqual(made["status"], "ok", made["summary"])
            self.tell(legacy)
            self.tell(client)


if __name__ == "__main__":
    unittest.main()
