#!/usr/bin/env python3
"""Lays out a stand-in for a cruijff_kit checkout, for the tests.

    make_kit.py DEST --behaviour NAME      makes DEST/cruijff_kit and prints its path

Revisions of the real kit:
    f681aa7    2025-10-22, no --lr: trains every run with 1e-4
    b80ac26    20 minutes later, with --lr
    mid        2025-12-24, models to choose from, experiment_name
    nested     2026-05-08, below src/, requires the experiment's name, outputs below the run's directory
    present    2026, with more required options
Faults, each on top of b80ac26:
    hangs      never ends, and has a child process (its id is in child.pid beside the script)
    dies       a traceback after finetune.yaml, before finetune.slurm
    silent     exit 0, writes nothing
    wrong_cwd  does as when setup_finetune.yaml is not there: exit 0, defaults, a random run name
    drops_lr   knows --lr and ignores it
    stale      leaves files of an earlier run and fails
    noisy      writes megabytes to both outputs, then works
    threads    imports a module that starts a thread
    process    writes whose child it is into finetune.yaml
    murder     kills the driver that runs it, where there is one, from the second rank on
    trap       writes TRAP beside the script whenever it is started at all
"""
import argparse
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
REVISIONS = ["f681aa7", "b80ac26", "mid", "nested", "present"]
FAULTS = ["hangs", "dies", "silent", "wrong_cwd", "drops_lr", "stale", "noisy", "threads", "process", "murder", "trap"]
OLD_RECIPES = ["lora_finetune_distributed_v1", "lora_finetune_single_device_v1"]
RECIPES = ["lora_finetune_distributed_stable", "lora_finetune_single_device_nightly", "lora_finetune_single_device_stable"]

SETTINGS_TEMPLATE = """\
# Weights & Biases
my_wandb_project: capitalization
my_wandb_run_name: oct1-prompt-1

# Folders
input_dir_base: /scratch/gpfs/MSALGANIK/niznik/GitHub/cruijff_kit/{inputs}/
input_formatting: ''

# Data set
dataset_label: {label}
dataset_ext: '{extension}'
# dataset_type: chat_dataset

# Model and prompt
{texts}

# Training
batch_size: 1
epochs: 1
log_every_n_steps: 1
run_val_every_n_steps: 0

# Checkpoints
stash_adapter_weights: 'true'

# Environment
conda_env: cruijff

# Recipe
custom_recipe: cruijff_kit.tools.torchtune.custom_recipes.lora_finetune_single_device_{recipe}
"""


SYSTEM_PROMPT = "system_prompt: 'Capitalize the given word'"
TEXTS = {  # what follows the data set in a template, by revision and extension
    "old": SYSTEM_PROMPT,
    "mid.json": "torchtune_model_name: Llama-3.2-1B-Instruct\nprompt: \"Capitalize the given word: {input}\\n\"",
    "mid.parquet": "dataset_type: instruct_dataset\ntorchtune_model_name: Llama-3.2-1B-Instruct\n" + SYSTEM_PROMPT,
}


def settings_template(revision: str, extension: str) -> str:
    old = revision != "mid"
    return SETTINGS_TEMPLATE.format(
        inputs="tasks/capitalization/input" if old else "data/green/capitalization",
        label="words_5L_80P_1000" + ("_parquet" if extension == ".parquet" else ""),
        extension=extension,
        texts=TEXTS["old" if old else "mid" + extension],
        recipe="v1" if old else "stable",
    )


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make_kit(destination: Path, behaviour: str) -> Path:
    """Returns the checkout, destination/cruijff_kit. It must not be there yet."""
    revision, fault = ("b80ac26", behaviour) if behaviour in FAULTS else (behaviour, "")
    kit = Path(destination, "cruijff_kit")
    package = kit / "src" if revision in ("nested", "present") else kit
    script = (HERE / "stand_in.py").read_text(encoding="utf-8")
    script = script.replace('REVISION = "b80ac26"', f'REVISION = "{revision}"').replace('FAULT = ""', f'FAULT = "{fault}"')
    write(package / "tools/torchtune/setup_finetune.py", script)
    for folder in ("", "utils", "tools", "tools/torchtune", "tools/torchtune/custom_recipes"):
        write(package / folder / "__init__.py", "")
    for recipe in OLD_RECIPES if revision in ("f681aa7", "b80ac26") else RECIPES:
        write(package / "tools/torchtune/custom_recipes" / f"{recipe}.py", "")
    (package / "tools/torchtune/templates").mkdir()
    shutil.copyfile(HERE / "finetune_template.yaml", package / "tools/torchtune/templates/finetune_template.yaml")
    shutil.copyfile(HERE / "run_names.py", package / "utils/run_names.py")
    if fault == "threads":
        with open(package / "utils/run_names.py", "a", encoding="utf-8") as module:
            module.write("\nimport threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n")
    examples = {"mid": "experiments/capitalization/yaml_examples", "nested": None, "present": None}.get(
        revision, "tasks/capitalization/templates/finetuning")
    if examples:
        for extension in (".json", ".parquet"):
            write(kit / examples / f"setup_finetune_{extension[1:]}.yaml", settings_template(revision, extension))
    return kit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("destination", type=Path)
    parser.add_argument("--behaviour", choices=REVISIONS + FAULTS, default="b80ac26")
    arguments = parser.parse_args()
    print(make_kit(arguments.destination.resolve(), arguments.behaviour))


if __name__ == "__main__":
    main()
