"""Whether the installed trainer accepts configurations as they are. Runs in the trainer's environment.

Reads from stdin a JSON list of {file, recipe, planned}; prints what was refused and, last, one JSON object with the
counts. Also checks what no command of the trainer checks: something reads every key, every part can be built (models
without memory), a record read through the data set contains the plan's prompt, and the adapters have its rank.
"""
import contextlib
import io
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "core/verify")]
import torch  # noqa: E402
from omegaconf import OmegaConf  # noqa: E402
from torchtune import config  # noqa: E402
from torchtune._cli.tune import main as tune_main  # noqa: E402

import trainer_check  # noqa: E402
from furnish import RECORDS, config_of, furnish, furnish_checkpoint  # noqa: E402

NEWEST = json.loads((HERE / "newest_reads.json").read_text())


def tune_validate(file):
    """The real command, without a new process for each file: why it refuses the file; empty if it accepts it."""
    output = io.StringIO()
    arguments, sys.argv = sys.argv, ["tune", "validate", file]
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            tune_main()
    except SystemExit as end:
        return output.getvalue().strip() if end.code else ""
    except Exception as error:
        return trainer_check.sentence_of(error)
    finally:
        sys.argv = arguments
    return "" if output.getvalue().strip() == "Config is well-formed!" else output.getvalue()


def references(node):
    """The keys that other keys refer to."""
    if isinstance(node, dict):
        return {key for value in node.values() for key in references(value)}
    if isinstance(node, list):
        return {key for value in node for key in references(value)}
    return set(trainer_check.re.findall(r"(?<!\\)\$\{([A-Za-z_]+)", node)) if isinstance(node, str) else set()


def asked_in(planned, loaded, part):
    """The user's text of the first record. torchtune's tokenizer for Llama 3 takes the blanks off the pieces around the
    input, of which scaffold_run warns."""
    before, _, after = planned.get("prompt", "{input}").partition("{input}")
    if loaded.tokenizer["_component_"].endswith("llama3_tokenizer"):
        before, after = before.strip(), after.strip()
    return before + RECORDS["train" if part == "dataset" else "validation"][0]["input"] + after


class Acceptance:
    def __init__(self):
        self.trainer = trainer_check.Trainer()
        self.made = {}

    def problems(self, case):
        loaded = OmegaConf.load(case["file"])
        resolved = OmegaConf.to_container(loaded, resolve=True)
        if not case.get("only_validate"):
            furnish(resolved)
        found = self.trainer.problems(case["file"], case["recipe"])
        refused = tune_validate(case["file"]) if not found else ""
        if refused:
            found.append(f"tune validate: {refused}")
        if found or case.get("only_validate"):
            return found
        return (self.unread_keys(OmegaConf.to_container(loaded), case["recipe"])
                or self.parts(case, loaded, resolved))

    def unread_keys(self, plain, recipe):
        installed = self.trainer.known_reads[recipe]
        read = installed.required | installed.optional | references(plain)
        read |= set(NEWEST[recipe]["required"]) | set(NEWEST[recipe]["optional"])
        lacking = [path for path in NEWEST[recipe]["required"] if trainer_check.lacks(plain, path)]
        names = {path.split(".")[0] for path in read}
        return [f"no recipe reads the key `{key}`" for key in plain if key not in names] + [
            f"the newest source of {recipe} reads the key `{path}`, which is not there" for path in lacking]

    def once(self, part, resolved, make):
        """Parts that are alike are made once."""
        key = part + json.dumps(resolved, sort_keys=True)
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def parts(self, case, loaded, resolved):
        planned = case["planned"]
        found, model_config = self.once("model", resolved["model"], lambda: self.model_problems(loaded, planned))
        furnish_checkpoint(resolved["checkpointer"], model_config)
        config.instantiate(loaded.checkpointer, should_load_recipe_state=False)
        logger = {key: value for key, value in resolved["metric_logger"].items() if key not in ("name", "log_dir")}
        self.once("logger", logger, lambda: config.instantiate(loaded.metric_logger).close())
        for part in ("dataset", "dataset_val"):
            if part in resolved:
                found = found + self.once(part, [resolved["tokenizer"], resolved[part]],
                                          lambda part=part: self.data_problems(loaded, part, planned))
        return found

    def model_problems(self, loaded, planned):
        with torch.device("meta"):
            model = config.instantiate(loaded.model)
        ranks = {tensor.shape[0] for name, tensor in model.named_parameters() if name.endswith("lora_a.weight")}
        found = [] if ranks == {planned["lora_rank"]} else [f"the adapters have the ranks {ranks}"]
        return found, config_of(model, loaded.checkpointer.model_type)

    def data_problems(self, loaded, part, planned):
        tokenizer = config.instantiate(loaded.tokenizer)
        data = config.instantiate(loaded[part], tokenizer)
        sample = data[0]
        ids = sample["tokens"]
        text = tokenizer.decode(ids if not hasattr(ids, "tolist") else ids.tolist())
        found = [] if part == "dataset_val" or "Self" in text else [f"the record is not in it: {text!r}"]
        for prompt in (planned["system_prompt"], asked_in(planned, loaded, part)):
            if prompt not in text:
                found.append(f"the prompt {prompt!r} is not in what is trained on: {text!r}")
        if not any(label != -100 for label in sample["labels"]):
            found.append("nothing of the record is trained on")
        return found


def main():
    cases = json.load(sys.stdin)
    acceptance = Acceptance()
    accepted = 0
    for case in cases:
        try:
            found = acceptance.problems(case)
        except Exception as error:
            found = [trainer_check.sentence_of(error)]
        accepted += not found
        for problem in found:
            print(f"{case['file']}: {problem}", flush=True)
    print(json.dumps({"files": len(cases), "accepted": accepted}))


if __name__ == "__main__":
    main()
