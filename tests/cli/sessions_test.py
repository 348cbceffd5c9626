"""Plays the scripted sessions in sessions/ with the real server, each in a fresh place (see place.py).

    # a comment
    plan: OLD => NEW    changes the plan before the server starts; NEW may be nothing
    > JSON              sends a message
    < JSON              the next message must hold at least this; lists have the same length; "..." is any value

Lines that begin with two spaces go on with the line above. `$ROOT` is the place. At the end the client closes its
side: the server writes nothing more and exits with 0.
"""
import json
import unittest
from pathlib import Path

from place import Place, Session

FOLDER = Path(__file__).resolve().parent / "sessions"


def steps(path, root):
    joined = []
    for line in path.read_text().replace("$ROOT", root).splitlines():
        if line.startswith("  "):
            joined[-1] += line.strip()
        elif line and not line.startswith("#"):
            joined.append(line)
    return joined


def holds(message, wanted):
    if wanted == "...":
        return True
    if isinstance(wanted, dict):
        return isinstance(message, dict) and all(key in message and holds(message[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(message, list) and len(message) == len(wanted) and all(map(holds, message, wanted))
    return type(message) is type(wanted) and message == wanted


class Sessions(unittest.TestCase):
    def test_all(self):
        files = sorted(FOLDER.glob("*.session"))
        self.assertGreaterEqual(len(files), 3)
        for path in files:
            with self.subTest(path.name), Place() as place:
                self.play(path, place)

    def play(self, path, place):
        session = None
        for step in steps(path, str(place.root)):
            if step.startswith("plan: "):
                old, _, new = step[len("plan: "):].partition(" => ")
                place.change_plan(old + "\n", new + "\n" if new else "")
                continue
            session = session or Session(place)
            if step.startswith("> "):
                session.send_line(step[2:])
            else:
                message = session.receive()
                self.assertTrue(holds(message, json.loads(step[2:])), f"{step}\n{json.dumps(message)}")
        self.assertEqual(session.close(), (0, b""))


if __name__ == "__main__":
    unittest.main()
