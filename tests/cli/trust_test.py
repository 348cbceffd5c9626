"""An experiment full of traps: nothing in it, or beside it, runs before the user has said so for that very program."""
import json
import os
import stat
import unittest

from place import SETTINGS, Place

TRAP = """#!/bin/sh
touch {mark}
exit 1
"""
PLAIN_SETTINGS = SETTINGS.replace("- **Default conda environment**: `cruijff`", "- **Remark**: none")


class TrappedPlace(Place):
    """Every trap touches `ran`, outside of the experiment; `mine` is a place of the user's own."""

    def __init__(self, settings=PLAIN_SETTINGS):
        super().__init__(settings=settings)
        self.home = self.root / "home"
        self.home.mkdir()
        self.kept = self.home / ".config/scaffold-runs/trusted.json"

    def environment(self, **more):
        return {**super().environment(), "HOME": str(self.home), **more}

    @property
    def has_run(self):
        return (self.root / "ran").exists()

    def trapped_kit(self, where):
        script = self.root / where / "tools/torchtune/setup_finetune.py"
        script.parent.mkdir(parents=True)
        script.write_text(f"open({str(self.root / 'ran')!r}, 'w')\nraise SystemExit(1)\n")
        return script

    def trapped_venv(self, where):
        python = self.root / where / "bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(TRAP.format(mark=self.root / "ran"))
        python.chmod(0o755)
        return python

    def keep(self, **answers):
        """As a cloned experiment would bring them."""
        (self.exp / ".scaffold").mkdir(exist_ok=True)
        (self.exp / ".scaffold/answers.json").write_text(json.dumps({"answers": answers}))

    def name_in_settings(self, line, where="exp"):
        settings = self.root / where / "claude.local.md"
        text = settings.read_text() if settings.exists() else ""
        settings.write_text(f"{line}\n\n{text}")

    def scaffold(self, *words, dry_run=True, **more):
        return self.call("scaffold_run", f"experiment_dir={self.exp}", f"dry_run={str(dry_run).lower()}", *words, **more)

    def said(self, *programs, word="yes"):
        return "answers=" + json.dumps({f"trust@{program}": word for program in programs})


def fields(result):
    return [missing["field"] for missing in result["missing"]]


class Traps(unittest.TestCase):
    def check_asked(self, place, *programs, **more):
        code, result = place.scaffold(**more)
        self.assertEqual((code, fields(result)), (2, [f"trust@{program}" for program in programs]), result["summary"])
        self.assertFalse(place.has_run)
        return result["missing"]

    def test_a_kit_in_kept_answers(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("exp/kit")
            place.keep(cruijff_kit_dir=str(place.exp / "kit"))
            asked = self.check_asked(place, script)
            self.assertIn(f"named by {place.exp}/.scaffold/answers.json, and belongs to ", asked[0]["question"])

    def test_a_yes_in_kept_answers(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("exp/kit")
            place.keep(**{"cruijff_kit_dir": str(place.exp / "kit"), f"trust@{script}": "yes"})
            self.check_asked(place, script)

    def test_settings_in_kept_answers(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("mine/kit")
            (place.root / "mine/s.md").write_text(f"- working_directory: {place.root}/mine/kit\n")
            place.keep(site_settings_path=str(place.root / "mine/s.md"), account="a", output_dir_base=str(place.root))
            code, result = place.scaffold()
            self.assertEqual(code, 2)
            self.assertIn(f"trust@{script}", fields(result))
            self.assertFalse(place.has_run)

    def test_a_venv_in_kept_answers(self):
        with TrappedPlace() as place:
            kit, python = place.trapped_kit("mine/kit"), place.trapped_venv("exp/venv")
            place.keep(venv=str(place.exp / "venv"))
            self.check_asked(place, python, CRUIJFF_KIT_DIR=str(kit.parents[2]))

    def test_a_venv_in_the_plan(self):
        with TrappedPlace() as place:
            kit, python = place.trapped_kit("mine/kit"), place.trapped_venv("exp/venv")
            place.change_plan("- **Epochs:** 1", f"- **Epochs:** 1\n- **Venv**: `{place.exp}/venv`")
            self.check_asked(place, python, CRUIJFF_KIT_DIR=str(kit.parents[2]))

    def test_kits_of_the_experiments_settings_and_beside_it(self):
        for where in ["exp/kit", "other/kit", "GitHub/cruijff_kit"]:
            with self.subTest(where), TrappedPlace() as place:
                script = place.trapped_kit(where)
                if not where.startswith("GitHub"):
                    place.name_in_settings(f"- working_directory: {place.root}/{where}")
                self.check_asked(place, script)

    def test_what_others_may_change_is_refused(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("other/kit")
            place.name_in_settings(f"- working_directory: {place.root}/other/kit")
            (place.root / "other").chmod(0o777)
            for words in [(), (place.said(script),), (f"answers={json.dumps({'cruijff_kit_dir': str(place.root / 'other/kit')})}",)]:
                code, result = place.scaffold(*words)
                self.assertEqual((code, fields(result)), (2, ["cruijff_kit_dir"]))
                self.assertIn(f"Every user may write to {place.root}/other.", result["missing"][0]["question"])
            self.assertFalse(place.has_run)

    @unittest.skipIf(os.geteuid() != 0, "only root can give a file away")
    def test_what_belongs_to_another_user_is_refused(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("other/kit")
            place.name_in_settings(f"- working_directory: {place.root}/other/kit")
            os.chown(place.root / "other", 12345, 12345)
            code, result = place.scaffold(place.said(script))
            self.assertEqual((code, fields(result)), (2, ["cruijff_kit_dir"]))
            self.assertIn(f"{place.root}/other belongs to user 12345.", result["missing"][0]["question"])
            self.assertFalse(place.has_run)

    def test_the_trainers_python(self):
        with TrappedPlace() as place:
            python = place.trapped_venv("exp/venv")
            place.name_in_settings(f"- **Virtual environment**: `{place.exp}/venv`")
            self.assertEqual(place.scaffold("generator=builtin", dry_run=False)[0], 0)
            verify = ["verify_run", f"experiment_dir={place.exp}", "trainer=true"]
            code, result = place.call(*verify)
            self.assertEqual((code, fields(result)), (2, [f"trust@{python}"]))
            self.assertFalse(place.has_run)
            place.call(*verify, place.said(python))
            self.assertTrue(place.has_run)

    def test_a_read_only_server_starts_nothing(self):
        with TrappedPlace() as place:
            kit, python = place.trapped_kit("mine/kit"), place.trapped_venv("mine/venv")
            place.name_in_settings(f"- **Virtual environment**: `{place.root}/mine/venv`")
            yes = place.said(kit, python)
            self.assertEqual(place.scaffold("generator=builtin", dry_run=False)[0], 0)
            more = {"CRUIJFF_KIT_DIR": str(kit.parents[2])}
            for words in [("scaffold_run", "dry_run=true"), ("verify_run", "trainer=true")]:
                code, out, _ = place.run("--read-only", "call", *words, f"experiment_dir={place.exp}", yes, **more)
                self.assertEqual((code, json.loads(out)["status"]), (1, "failed"))
                self.assertIn("--read-only", json.loads(out)["summary"])
            self.assertFalse(place.has_run)

    def test_doctor_in_an_experiment(self):
        with TrappedPlace() as place:
            mark = str(place.root / "ran")
            for name in ["yaml.py", "torchtune.py", "sitecustomize.py", "usercustomize.py"]:
                (place.exp / name).write_text(f"open({mark!r}, 'w')\n")
            place.run("doctor", cwd=place.exp)
            self.assertFalse(place.has_run)
            python = place.trapped_venv("exp/venv")
            place.name_in_settings(f"- **Virtual environment**: `{place.exp}/venv`")
            _, out, _ = place.run("doctor", cwd=place.exp)
            self.assertFalse(place.has_run)
            self.assertIn(f"{python} was not run: {place.exp}/claude.local.md names it, so scaffold_run asks first.", out)


class Yes(unittest.TestCase):
    def test_it_is_kept_by_the_user_and_falls_with_the_file(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("GitHub/cruijff_kit")
            self.assertEqual(place.scaffold(place.said(script))[0], 1)
            self.assertTrue(place.has_run)
            self.assertFalse(place.kept.exists(), "a dry run keeps nothing")
            place.scaffold(place.said(script), dry_run=False)
            self.assertEqual(list(json.loads(place.kept.read_text())), [str(script)])
            self.assertEqual(stat.S_IMODE(place.kept.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(place.kept.parent.stat().st_mode), 0o700)
            for path in place.exp.rglob("*"):
                self.assertFalse(path.is_file() and b"trust@" in path.read_bytes(), path)
            (place.root / "ran").unlink()
            self.assertEqual(place.scaffold()[0], 1)
            self.assertTrue(place.has_run)
            (place.root / "ran").unlink()
            script.write_text(script.read_text() + "# changed\n")
            code, result = place.scaffold()
            self.assertEqual((code, fields(result), place.has_run), (2, [f"trust@{script}"], False))

    def test_a_kit_that_a_call_names_needs_no_question_later(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("GitHub/cruijff_kit")
            place.scaffold("answers=" + json.dumps({"cruijff_kit_dir": str(script.parents[2])}), dry_run=False)
            self.assertTrue(place.has_run)
            self.assertEqual(list(json.loads(place.kept.read_text())), [str(script)])

    def test_no(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("GitHub/cruijff_kit")
            code, result = place.scaffold(place.said(script, word="no"))
            self.assertEqual((code, fields(result), place.has_run), (2, ["cruijff_kit_dir"], False))

    def test_settings_of_the_users_own(self):
        with TrappedPlace() as place:
            script = place.trapped_kit("mine/kit")
            (place.exp / "claude.local.md").unlink()
            (place.root / "claude.local.md").write_text(
                place.at(PLAIN_SETTINGS) + f"\n- working_directory: {script.parents[2]}\n")
            place.scaffold()
            self.assertTrue(place.has_run)


if __name__ == "__main__":
    unittest.main()
