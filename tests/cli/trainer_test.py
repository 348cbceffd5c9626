"""verify_run with `trainer`: what is asked of which Python, and what becomes of its answers. A stand-in answers here; the
real trainer does in ./bootstrap trains."""
import json
import unittest

from place import SETTINGS, Place

# Refuses what holds the word `refuse`; notes what it was asked. It gets: -I -B -c SOURCE FILE RECIPE ...
STAND_IN = """#!/usr/bin/python3
import json, pathlib, sys, time
asked = list(zip(sys.argv[5::2], sys.argv[6::2]))
pathlib.Path({note!r}).write_text(json.dumps(asked))
print(json.dumps({first}), flush=True)
for file, recipe in asked:
    time.sleep({pause})
    print(json.dumps({{"problems": ["It is bad."] if "refuse" in open(file).read() else []}}), flush=True)
"""


class Trainer(unittest.TestCase):
    def scaffolded(self, first='{"torchtune": "0.6.1"}', pause=0, with_venv=True):
        place = Place(settings=SETTINGS.replace("- **Default conda environment**: `cruijff`",
                                                "- **Virtual environment**: `@DEMO@/venv`"))
        self.addCleanup(place.__exit__)
        # Those of the experiment itself would be asked about.
        (place.exp / "claude.local.md").rename(place.root / "claude.local.md")
        if with_venv:
            python = place.root / "venv/bin/python"
            python.parent.mkdir(parents=True)
            python.write_text(STAND_IN.format(note=str(place.root / "asked.json"), first=first, pause=pause))
            python.chmod(0o755)
        code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin")
        self.assertEqual(code, 0, result)
        return place

    def verify(self, place, *words):
        return place.call("verify_run", f"experiment_dir={place.exp}", "detail=full", *words)

    def checks(self, result):
        return {run["directory"]: check for run in result["runs"] for check in run["checks"] if check["name"] == "trainer"}

    def asked(self, place):
        return json.loads((place.root / "asked.json").read_text())

    def test_it_is_asked_only_when_that_is_wanted(self):
        place = self.scaffolded()
        self.assertEqual(self.checks(self.verify(place)[1]), {})
        self.assertFalse((place.root / "asked.json").exists())

    def test_one_process_for_all_runs(self):
        place = self.scaffolded()
        code, result = self.verify(place, "trainer=true")
        self.assertEqual((code, result["status"]), (0, "ok"))
        self.assertEqual({check["found"] for check in self.checks(result).values()}, {"torchtune 0.6.1 accepts it"})
        self.assertEqual(len(self.asked(place)), 8)
        self.assertEqual(self.asked(place)[0],
                         [str(place.exp / "rank8_lr1e-5/finetune.yaml"), "lora_finetune_single_device"])

    def test_a_refusal_fails_the_run_and_stands_in_the_report(self):
        place = self.scaffolded()
        file = place.exp / "rank16_lr5e-5/finetune.yaml"
        file.write_text(file.read_text() + "# refuse\n")
        code, result = self.verify(place, "trainer=true")
        self.assertEqual((code, result["status"], result["totals"]["failed"]), (1, "failed", 1))
        message = "rank16_lr5e-5/finetune.yaml: torchtune rejects it: It is bad."
        self.assertEqual(self.checks(result)["rank16_lr5e-5"]["message"], message)
        self.assertIn(message, result["report"])

    def test_foreign_callables_never_reach_python(self):
        place = self.scaffolded()
        file = place.exp / "rank8_lr1e-5/finetune.yaml"
        file.write_text(file.read_text().replace("torch.optim.AdamW", "os.system"))
        code, result = self.verify(place, "trainer=true", 'runs=["rank8_lr1e-5", "rank8_lr5e-5"]')
        self.assertEqual(code, 1)
        self.assertEqual([name for name, _ in self.asked(place)], [str(place.exp / "rank8_lr5e-5/finetune.yaml")])
        self.assertEqual(
            self.checks(result)["rank8_lr1e-5"]["message"],
            f"rank8_lr1e-5/finetune.yaml:{file.read_text().split('os.system')[0].count(chr(10)) + 1}: `_component_` is "
            "os.system, which is not part of torchtune, torch.optim or the kit, so the trainer was not given the file.")

    def test_no_environment_no_torchtune(self):
        place = self.scaffolded(with_venv=False)
        code, result = self.verify(place, "trainer=true")
        warning = [found["message"] for found in result["warnings"] if found["code"] == "trainer_not_asked"]
        self.assertEqual((code, warning), (0, [
            f"The trainer was not run: the virtual environment {place.root}/venv is not on this machine."]))
        place = self.scaffolded(first='{"unavailable": "No module named torch"}')
        _, result = self.verify(place, "trainer=true")
        self.assertIn("The trainer was not run: torchtune cannot be used in the virtual environment "
                      f"{place.root}/venv: No module named torch.", [found["message"] for found in result["warnings"]])

    def test_the_environment_is_that_of_the_scripts(self):
        place = self.scaffolded()
        line = f"- **Virtual environment**: `{place.root}/venv`"
        settings = place.root / "claude.local.md"
        self.assertIn(line, settings.read_text())
        settings.write_text(settings.read_text().replace(line, ""))
        code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin",
                                  f"answers.venv={place.root}/venv")
        self.assertEqual(code, 0, result)
        _, result = self.verify(place, "trainer=true")  # the answer was kept
        self.assertEqual({check["found"] for check in self.checks(result).values()}, {"torchtune 0.6.1 accepts it"})
        (place.exp / ".scaffold/answers.json").unlink()
        place.change_plan("- **Epochs:** 1", f"- **Epochs:** 1\n- **Python venv:** {place.root}/venv")
        _, result = self.verify(place, "trainer=true")
        self.assertEqual({check["found"] for check in self.checks(result).values()}, {"torchtune 0.6.1 accepts it"})

    def test_without_an_environment_it_is_not_asked(self):
        place = self.scaffolded()
        settings = place.root / "claude.local.md"
        settings.write_text(settings.read_text().replace(f"- **Virtual environment**: `{place.root}/venv`",
                                                         "```bash\nmodule load torchtune/0.6.1\n```"))
        _, result = self.verify(place, "trainer=true")
        self.assertIn("The trainer was not run: neither the plan nor the site settings name an environment with torchtune "
                      "(`venv` or `conda_env`).", [found["message"] for found in result["warnings"]])

    def test_what_the_time_does_not_suffice_for_is_pending(self):
        place = self.scaffolded(pause=0.4)
        code, result = self.verify(place, "trainer=true", "time_budget_s=1")
        self.assertEqual((code, result["status"]), (3, "partial"))
        self.assertGreater(result["totals"]["pending"], 0)
        self.assertEqual(result["next"]["arguments"]["trainer"], True)

    def test_one_that_says_nothing_in_time_was_asked_all_the_same(self):
        place = self.scaffolded(pause=5)
        _, result = self.verify(place, "trainer=true", "time_budget_s=1")
        self.assertIn({"code": "trainer_no_answer", "where": "",
                       "message": "The trainer did not answer within 1 s; give it more time with `time_budget_s`."},
                      result["warnings"])


if __name__ == "__main__":
    unittest.main()
