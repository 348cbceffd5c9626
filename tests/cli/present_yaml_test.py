"""The plan in the project's present form, through all five tools, with both generators."""
import subprocess
import unittest

from place import SOURCE, Place

PLAN = (SOURCE / "tests/data/samples/present_yaml/experiment_summary.yaml").read_text()
RANKS = {"rank4": 4, "rank8": 8}


def lay_out(place):
    """The sample in place of the example's plan, with all that it names."""
    plan = PLAN.replace("__SCRATCH__", str(place.root)).replace("__REPO__", str(place.root / "repo"))
    plan = plan.replace(f"{place.root}/ck-projects/capitalization/workflow_test_2026-03-16", str(place.exp))
    place.plan.unlink()
    (place.exp / "experiment_summary.yaml").write_text(plan)
    (place.root / "pretrained-llms/Llama-3.2-1B-Instruct").mkdir(parents=True)
    data = place.root / "repo/tests/fixtures/data"
    data.mkdir(parents=True)
    (data / "words_5L_80P_10.json").write_text('{"train": [{"input": "a", "output": "A"}]}')


def values(text):
    """The lines `key: value` of a flat file."""
    return dict(line.split(": ", 1) for line in text.splitlines() if ": " in line and not line.startswith("#"))


class PresentYaml(unittest.TestCase):
    def check(self, place, generator):
        words = f"experiment_dir={place.exp}"
        code, found = place.call("find_experiment", f"path={place.exp}")
        self.assertEqual((code, found["summary_path"]), (0, str(place.exp / "experiment_summary.yaml")))
        code, plan = place.call("parse_summary", words)
        self.assertEqual((code, plan["experiment_name"]), (0, "workflow_test_2026-03-16"))
        code, names = place.call("analyze_parameters", words)
        self.assertEqual([run["directory"] for run in names["runs"]], list(RANKS))
        code, made = place.call("scaffold_run", words, f"generator={generator}")
        self.assertEqual((code, made["counts"]["created"]), (0, 2), made["summary"])
        code, verified = place.call("verify_run", words)
        self.assertEqual((code, verified["totals"]["passed"]), (0, 2), verified["summary"])
        for directory, rank in RANKS.items():
            setup = values((place.exp / directory / "setup_finetune.yaml").read_text())
            self.assertEqual(setup["lora_rank"], str(rank))
            self.assertEqual(setup["my_wandb_project"], "cruijff_kit_tests")
            self.assertEqual(setup["dataset_label"], "words_5L_80P_10")
            self.assertEqual(setup["system_prompt"].strip("'\""), "You are a helpful assistant.")
            self.assertEqual(setup["prompt"], '"Capitalize the given word: {input}\\n"')
            self.assertEqual(setup["run_val_every_n_steps"], "50")

    def test_builtin(self):
        with Place() as place:
            lay_out(place)
            self.check(place, "builtin")

    def test_the_kit_of_its_time(self):
        with Place() as place:
            lay_out(place)
            place.root.joinpath("GitHub").mkdir()
            subprocess.run(["/usr/bin/python3", SOURCE / "tests/kit/make_kit.py", place.root / "GitHub", "--behaviour",
                            "present"], check=True, stdout=subprocess.DEVNULL)
            place.variables["CRUIJFF_KIT_DIR"] = str(place.root / "GitHub/cruijff_kit")
            self.check(place, "cruijff_kit")

    def test_beside_a_plan_in_markdown_the_choice_is_asked_for_and_kept(self):
        with Place() as place:
            markdown = place.plan.read_text()
            lay_out(place)
            place.plan.write_text(markdown)
            words = f"experiment_dir={place.exp}"
            code, asked = place.call("scaffold_run", words, "generator=builtin")
            self.assertEqual((code, [missing["field"] for missing in asked["missing"]]), (2, ["summary_path"]))
            chosen = place.exp / "experiment_summary.yaml"
            self.assertEqual(asked["missing"][0]["choices"], [str(place.plan), str(chosen)])
            code, made = place.call("scaffold_run", words, "generator=builtin", f"answers.summary_path={chosen}")
            self.assertEqual((code, made["counts"]["created"]), (0, 2), made["summary"])
            code, verified = place.call("verify_run", words)
            self.assertEqual((code, verified["totals"]["passed"]), (0, 2), verified["summary"])


if __name__ == "__main__":
    unittest.main()
