"""The parts of the trainer's tests that need no trainer: what a recipe reads, what Python may look up, and that a run which
trained something other than its plan is reported."""
import copy
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "core/verify")]
import loss_curves  # noqa: E402
import sweep  # noqa: E402
import trainer_check  # noqa: E402

RECIPE = """
class Recipe:
    def __init__(self, cfg):
        self.device = cfg.device
        self.clip = cfg.get("clip_grad_norm", None)
        self.model = self.setup(cfg_model=cfg.model, compile=cfg.compile)
        self.profiler = cfg.get(PROFILER_KEY, None)
        if cfg.checkpointer.model_type != "X":
            other.shuffle
    def setup(self, cfg_model, compile):
        self.rank = cfg_model.lora_rank
        self.output = getattr(cfg_model, "apply_lora_to_output", False)
        cfg_profiler["enabled"] = cfg_profiler.wait_steps
"""


class Recipe(unittest.TestCase):
    def test_required_and_optional_keys(self):
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(RECIPE)
            file.flush()
            reads = trainer_check.reads_of(file.name)
        self.assertEqual(sorted(reads.required), ["checkpointer.model_type", "compile", "device", "model", "model.lora_rank"])
        self.assertEqual(sorted(reads.optional), ["clip_grad_norm", "model.apply_lora_to_output", "profiler"])

    def test_a_key_is_missing_if_its_mapping_exists(self):
        config = {"model": {"lora_rank": 8}, "dataset": [{"source": "json"}], "seed": None}
        for path, expected in [("model.lora_rank", False), ("model.lora_alpha", True), ("epochs", True), ("seed", False),
                               ("dataset.packed", False)]:
            self.assertEqual(trainer_check.lacks(config, path), expected, path)


class Names(unittest.TestCase):
    def test_what_python_may_look_up(self):
        good = {"model": {"_component_": "torchtune.models.llama3.llama3_8b", "path": "${models_dir}/x"},
                "dataset": {"new_system_prompt": "costs \\\\\\${x}"}, "tokenizer": {"prompt_template": {"user": ["a", "b"]}}}
        self.assertEqual(trainer_check.refusal(good), "")

    def test_what_may_not(self):
        for bad, word in [({"a": {"_component_": "os.system"}}, "os.system"), ({"a": [{"_component_": "x"}]}, "`_component_`"),
                          ({"tokenizer": {"prompt_template": "evil.thing"}}, "evil.thing"),
                          ({"_component_": "torchtune._cli.run"}, "torchtune._cli.run"),
                          ({"seed": "${oc.env:HOME}"}, "`seed`"), ({"seed": "${a[0]}"}, "`seed`")]:
            self.assertIn(word, trainer_check.refusal(bad))


class Trained(unittest.TestCase):
    PLANNED = {"lr": 1e-5, "lora_rank": 8, "batch_size": 4}

    def found(self):
        count = sweep.EPOCHS * sweep.STEPS_PER_EPOCH
        return {"lr": {"log": 1e-5, "optimizer": 1e-5}, "rank": {"shapes": 8}, "batch_size": {"loader": 4.0},
                "seed": {"state": sweep.SEED}, "epochs": sweep.EPOCHS, "learnt": True,
                "steps": [{"step": step, "loss": 1.0, "lr": sweep.rate_at(step, 1e-5)} for step in range(1, count + 1)]}

    def test_a_run_that_trained_its_plan_is_equal(self):
        self.assertEqual(sweep.differences(self.PLANNED, self.found()), [])

    def test_each_other_value_is_reported(self):
        for change, said in [
                (lambda f: f["lr"].update(log=5e-5), "lr: log is 5e-05, planned 1e-05"),
                (lambda f: f["rank"].update(shapes=16), "rank: shapes is 16, planned 8"),
                (lambda f: f["batch_size"].update(loader=2.0), "batch_size: loader is 2.0, planned 4"),
                (lambda f: f["seed"].update(state=1), f"seed: state is 1, planned {sweep.SEED}"),
                (lambda f: f["steps"][7].update(lr=1e-4), "step 8: the learning rate is 0.0001"),
                (lambda f: f["steps"].pop(), "39 steps were logged, 40 planned"),
                (lambda f: f.update(learnt=False), "an adapter has learnt nothing")]:
            found = copy.deepcopy(self.found())
            change(found)
            self.assertEqual(sweep.differences(self.PLANNED, found), [said])

    def test_the_picture_names_every_run(self):
        runs = [(f"rank{rank}_lr{rate}", rank, rate, [12.0 - step / rank for step in range(12)]) for rank in (8, 16) for rate in (1e-5, 5e-5)]
        picture = loss_curves.draw(runs, "Loss")
        self.assertTrue(all(f">{run[0]}</text>" in picture for run in runs))
        self.assertEqual(picture, loss_curves.draw(runs, "Loss"))


if __name__ == "__main__":
    unittest.main()
