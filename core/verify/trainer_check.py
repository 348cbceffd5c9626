"""Asks the installed torchtune about configurations: what `tune validate` checks, and what it does not.

Arguments: pairs of a finetune.yaml and the recipe that reads it ("" if it is not one of torchtune's own). Prints one JSON
object a line: first {"torchtune": VERSION}, or {"unavailable": WHY}; then for each file, in order,
{"problems": [SENTENCE, ...]}. Reads only these files, the installed packages and tokenizers; writes nothing.

A configuration names Python callables and may have been edited by anybody. The program that starts this has checked the
names already; they are checked here again, as the trainer's own parser reads them.
"""
import ast
import contextlib
import inspect
import io
import json
import os
import re
import sys
from pathlib import Path

COMPONENT = "_component_"
# torchtune also calls what a text under the second key names.
CALLED = (COMPONENT, "prompt_template")
PREFIXES = ("torchtune.", "torch.optim.", "cruijff_kit.")
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+")
PLAIN_REFERENCE = re.compile(r"\$\{\s*[A-Za-z_][A-Za-z0-9_.-]*\s*\}")
# What is built here, and the modules that it may come from; other parts read data or write files when they are built.
BUILT = {
    "model": ("torchtune.models.",),
    "tokenizer": ("torchtune.models.",),
    "loss": ("torchtune.modules.loss.", "torchtune.rlhf.loss.", "torch.nn."),
    "optimizer": ("torch.optim.",),
    "lr_scheduler": ("torchtune.training.lr_schedulers.",),
}


# --- What may be looked up ------------------------------------------------------------------------------------------


def is_own(component):
    """Whether it is defined in one of the packages: `torchtune.models.convert_weights.torch.load` is not."""
    module = getattr(getattr(component, "func", component), "__module__", None) or ""
    return f"{module}.".startswith(PREFIXES)


def is_plain(text):
    """Whether every `${` in it is a reference to another key, or escaped."""
    return "${" not in re.sub(r"\\+\$\{", "", PLAIN_REFERENCE.sub("", text))


def refusal(node, key=""):
    """Why Python must not look up what the node names; empty if it may."""
    if isinstance(node, str):
        if key in CALLED and not (PLAIN_NAME.fullmatch(node) and node.startswith(PREFIXES)):
            return f"`{key}` is {node}, which is not part of torchtune, torch.optim or the kit"
        return "" if is_plain(node) else f"`{key}` contains a `${{` that is not a plain reference to another key"
    if isinstance(node, dict):
        found = [refusal(value, name) for name, value in node.items()]
    elif isinstance(node, list):
        found = [refusal(value, key) for value in node]
    else:
        found = []
    return next((reason for reason in found if reason), "")


def called_names(node, key=""):
    """The dotted names in it that Python would look up."""
    if isinstance(node, str):
        return [node] if key in CALLED else []
    if isinstance(node, dict):
        return [name for part, value in node.items() for name in called_names(value, part)]
    return [name for value in node for name in called_names(value)] if isinstance(node, list) else []


# --- What a recipe reads --------------------------------------------------------------------------------------------


class Reads(ast.NodeVisitor):
    """The keys that a recipe's source reads: `cfg.KEY` and `cfg_PART.KEY` are required, `.get("KEY")` is optional."""

    def __init__(self):
        self.required = set()
        self.optional = set()

    def path_of(self, node):
        """The dotted path below the configuration, without its first dot; nothing for other objects."""
        if isinstance(node, ast.Name):
            if node.id == "cfg":
                return ""
            return "." + node.id[4:] if node.id.startswith("cfg_") else None
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr in ("cfg", "_cfg"):
                return ""
            inner = self.path_of(node.value)
            return None if inner is None else f"{inner}.{node.attr}"
        return None

    def visit_Call(self, node):
        target = node.func
        if isinstance(target, ast.Attribute) and self.path_of(target.value) is not None:
            self.read_by_method(target, node.args)
        else:
            self.visit(target)
        if isinstance(target, ast.Name) and target.id in ("getattr", "hasattr") and len(node.args) > 1:
            self.note_optional(self.path_of(node.args[0]), node.args[1])
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self.visit(argument)

    def read_by_method(self, target, arguments):
        if target.attr in ("get", "pop") and arguments:
            self.note_optional(self.path_of(target.value), arguments[0])
        self.note_required(self.path_of(target.value))

    def note_optional(self, path, key):
        # The profiler's key is a constant that the recipes import.
        name = key.value if isinstance(key, ast.Constant) else "profiler"
        if path is not None:
            self.optional.add(f"{path}.{name}".lstrip("."))

    def note_required(self, path):
        if path:
            self.required.add(path.lstrip("."))

    def visit_Attribute(self, node):
        path = self.path_of(node)
        if path is None:
            self.generic_visit(node)
        elif isinstance(node.ctx, ast.Load):
            self.note_required(path)


def reads_of(recipe_file):
    reads = Reads()
    reads.visit(ast.parse(Path(recipe_file).read_text()))
    # If a whole part is optional, none of its keys is required.
    reads.required = {path for path in reads.required if path.split(".")[0] not in reads.optional}
    return reads


def lacks(config, path):
    """Whether a key is missing; nothing is known below a list or a plain value."""
    node = config
    for name in path.split("."):
        if not isinstance(node, dict):
            return False
        if name not in node:
            return True
        node = node[name]
    return False


# --- The installed trainer ------------------------------------------------------------------------------------------


class Trainer:
    def __init__(self):
        import torch
        import torchtune
        from omegaconf import OmegaConf
        from torchtune import config, training
        from torchtune.config._utils import _get_component_from_path

        self.look_up = _get_component_from_path
        self.torch, self.config, self.omegaconf = torch, config, OmegaConf
        self.model_types = set(getattr(getattr(training, "ModelType", None), "__members__", ()))
        self.version = torchtune.__version__
        self.recipes = Path(torchtune.__file__).resolve().parents[1] / "recipes"
        self.known_reads = {}

    def problems(self, file, recipe):
        """What the trainer would stop at, in sentences."""
        loaded = self.omegaconf.load(file)
        unsafe = refusal(self.omegaconf.to_container(loaded, resolve=False))
        if unsafe:
            return [f"It was not given to the trainer: {unsafe}."]
        resolved = self.omegaconf.to_container(loaded, resolve=True)
        foreign = [name for name in called_names(resolved) if not is_own(self.look_up(name))]
        if foreign:
            return [f"It was not given to the trainer: {foreign[0]} is only imported there, not defined."]
        self.config.validate(loaded)
        missing = self.missing_keys(resolved, recipe)
        return missing or self.built_parts(loaded, resolved) + self.named_parts(resolved)

    def missing_keys(self, resolved, recipe):
        source = self.recipes / f"{recipe}.py"
        if not re.fullmatch(r"[a-z0-9_]+", recipe) or not source.is_file():
            return []
        if recipe not in self.known_reads:
            self.known_reads[recipe] = reads_of(source)
        required = sorted(self.known_reads[recipe].required)
        return [f"The recipe {recipe} reads the key `{path}`, which is missing."
                for path in required if lacks(resolved, path)]

    def built_parts(self, loaded, resolved):
        """Builds what can be built without weights, data or writing; a wrong type shows there."""
        problems = []
        for part in BUILT:
            name = resolved.get(part, {}).get(COMPONENT, "") if isinstance(resolved.get(part), dict) else ""
            if name.startswith(BUILT[part]):
                try:
                    self.build(part, loaded, resolved)
                except Exception as error:  # whatever the trainer's own code raises
                    problems.append(f"{name} cannot be built: {sentence_of(error)}")
        for key, use in (("batch_size", self.use_batch_size), ("epochs", range), ("dtype", self.use_dtype)):
            try:
                use(resolved[key]) if key in resolved else None
            except Exception as error:
                problems.append(f"`{key}` is {resolved[key]!r}, which the trainer rejects: {sentence_of(error)}")
        return problems

    def named_parts(self, resolved):
        """Checks what is not built: whether a data set's builder accepts what the recipe passes, the tokenizer and its own
        values, and whether the trainer knows the checkpoint's type."""
        problems = []
        for part in (resolved.get("dataset"), resolved.get("dataset_val")):
            if isinstance(part, dict) and str(part.get(COMPONENT)).startswith("torchtune.datasets."):
                values = {key: value for key, value in part.items() if key != COMPONENT}
                try:
                    inspect.signature(self.look_up(part[COMPONENT])).bind(None, **values)
                except TypeError as error:
                    problems.append(f"{part[COMPONENT]} cannot be built: {sentence_of(error)}")
        checkpointer = resolved.get("checkpointer")
        model_type = checkpointer.get("model_type") if isinstance(checkpointer, dict) else None
        if model_type and self.model_types and model_type not in self.model_types:
            problems.append(f"`model_type` is {model_type!r}, which the trainer does not know.")
        return problems

    def build(self, part, loaded, resolved):
        node = loaded[part]
        if part == "model":
            with self.torch.device("meta"):
                return self.config.instantiate(node)
        if part == "tokenizer":
            files = [value for key, value in resolved[part].items() if key in ("path", "merges_file")]
            return self.config.instantiate(node) if all(map(os.path.isfile, files)) else None
        parameter = self.torch.nn.Parameter(self.torch.zeros(1))
        if part == "optimizer":
            return self.config.instantiate(node, [parameter])
        if part == "lr_scheduler":
            plain = self.torch.optim.SGD([parameter], lr=1.0)
            return self.config.instantiate(node, plain, num_training_steps=1, last_epoch=-1)
        return self.config.instantiate(node)

    def use_batch_size(self, value):
        return self.torch.utils.data.DataLoader([0], batch_size=value)

    def use_dtype(self, value):
        from torchtune import training
        return training.get_dtype(value, device=self.torch.device("cpu"))


def sentence_of(error):
    lines = str(error).strip().splitlines()
    text = " ".join(line.strip() for line in lines[:6]) or "no reason given"
    return f"{type(error).__name__}: {text}"[:600]


def answer(output, **what):
    output.write(json.dumps(what) + "\n")
    output.flush()


def main(arguments):
    # Only answers go to stdout; what the packages print goes to stderr.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        trainer = Trainer()
    except Exception as error:
        answer(output, unavailable=sentence_of(error))
        return
    answer(output, torchtune=trainer.version)
    for file, recipe in zip(arguments[::2], arguments[1::2]):
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                problems = trainer.problems(file, recipe)
            except Exception as error:
                problems = [sentence_of(error)]
        answer(output, problems=problems)


if __name__ == "__main__":
    main(sys.argv[1:])
