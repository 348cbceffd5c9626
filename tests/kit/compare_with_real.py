#!/usr/bin/env python3
"""Compares the stand-in with the real kit that CRUIJFF_KIT_DIR names: the settings of every public sample and
those that are known to go wrong must end in the same way, with equal files. Exit 77 (skipped) without that variable.
"""
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import yaml

from kit_runs import run, start
from make_kit import make_kit

SAMPLES = Path(__file__).resolve().parents[1] / "data/samples"

BASE = {
    "my_wandb_project": "cap", "my_wandb_run_name": "rank8_lr1e-5", "input_formatting": "", "dataset_label": "words",
    "dataset_ext": ".json", "input_dir_base": "/data/$USER/in/", "output_dir_base": "/data/$USER/out/",
    "models_dir": "/models/", "lora_rank": 8, "lr": 1e-5, "batch_size": 2, "epochs": 3, "conda_env": "ttenv",
}

# What is changed in BASE; each is a line of the table of the facts or a setting that the templates do not use.
VARIANTS = [
    {}, {"gpus": 2}, {"gpus": 4, "custom_recipe": "x.lora_finetune_single_device_stable"}, {"gpus": "2"},
    {"custom_recipe": "x.lora_finetune_distributed_stable"}, {"custom_recipe": "x.no_such_recipe"},
    {"venv": "tune"}, {"modules": "2024, Python/3.12.3"}, {"modules": "a", "venv": "b"},
    {"modules": "a", "my_wandb_run_name": "conda8"},
    {"run_val_every_n_steps": 50, "system_prompt": "Be brief"}, {"system_prompt": "Be brief"},
    {"dataset_ext": ".parquet"}, {"dataset_ext": ".parquet", "run_val_every_n_steps": 10}, {"dataset_ext": ".csv"},
    {"dataset_type": "chat_dataset", "run_val_every_n_steps": 5}, {"dataset_type": "text_completion_dataset"},
    {"dataset_type": "instruct_dataset"}, {"dataset_type": "text_completion"}, {"dataset_type": "chat_completion"},
    {"dataset_type": "none_such"}, {"lr_scheduler": "none_such"},
    {"lr_scheduler": "get_linear_schedule_with_warmup", "num_warmup_steps": 7},
    {"lora_rank": "8"}, {"lora_rank": 64}, {"lr": "1e-5"}, {"stash_adapter_weights": True}, {"save_last_epoch_only": "true"},
    {"save_adapter_weights_only": "maybe"}, {"train_on_input": "true"}, {"epochs_to_save": "1,2"},
    {"time": 5400}, {"time": "0:59:00"}, {"account": 12345}, {"account": "msalganik"}, {"partition": ""},
    {"partition": "gpu", "constraint": "gpu80"}, {"mem": "16G"}, {"cpus_per_task": 8},
    {"my_wandb_run_name": 8}, {"my_wandb_run_name": "a b;c"}, {"learning_rate": 3e-4, "num_gpus": 2},
    {"output_dir_base": "/data/out", "project_dir": "/data/p/"}, {"input_formatting": "raw"}, {"models_dir": "/m/$USER"},
    {"experiment_name": "exp"}, {"experiment_name": ""}, {"prompt": "Say: {input}"}, {"prompt": "no place"},
    {"torchtune_model_name": "Llama-3.2-3B-Instruct"}, {"torchtune_model_name": "Llama-3.3-70B-Instruct"},
    {"torchtune_model_name": "Qwen2.5-3B"}, {"torchtune_model_name": "Mistral-7B-v0.1"}, {"torchtune_model_name": "GPT"},
    {"model_checkpoint": "/abs/Llama-3.2-1B-Instruct"}, {"model_checkpoint": "mine"},
    {"packed": True, "max_seq_len": 4096, "input_key": "in", "output_key": "out"},
    {"seed": 3, "weight_decay": 0.1, "lora_dropout": 0.2, "gradient_accumulation_steps": 4},
    {"batch_size_val": 8, "training_samples": 100, "run_val_every_n_steps": 5}, {"max_steps_per_epoch": 5},
    {"gpus": 2, "run_val_every_n_steps": 50}, {"project_dir": None}, {"input_dir_base": None},
]
BROKEN = ["- a\n- list\n", "a: [1\n"]


def sample_settings() -> list:
    found = []
    for file in sorted(SAMPLES.glob("*/expected.json")):
        expected = json.loads(file.read_text())
        for one in expected.get("runs", []):
            settings = {**expected.get("setup_finetune_optional", {}), **one.get("setup_finetune", {})}
            chosen = {k: v["any_of"][0] if isinstance(v, dict) and "any_of" in v else v for k, v in settings.items()}
            kept = {k: v for k, v in chosen.items() if not isinstance(v, dict) and v is not None}
            if kept:
                found.append((f"{file.parent.name}/{one['name']}", kept))
    return found


def revision_of(kit: Path) -> str:
    """The stand-in's name for what this checkout is, judged as our program does: by its layout and its --help."""
    if (kit / "src/tools").exists():
        with tempfile.TemporaryDirectory() as folder:
            return "present" if "--project_dir" in start(kit, Path(folder), "--help").stdout else "nested"
    with tempfile.TemporaryDirectory() as folder:
        options = start(kit, Path(folder), "--help").stdout
    if "--torchtune_model_name" in options:
        return "mid"
    return "b80ac26" if "--lr " in options else "f681aa7"


def cases(revision: str) -> list:
    required = {}
    if revision == "present":
        required = {"project_dir": "/data/$USER/p", "experiment_name": "exp", "dataset_type": "chat_completion"}
    if revision == "nested":
        required = {"experiment_name": "exp"}
    found = [(name, {**required, **settings}) for name, settings in sample_settings()]
    found += [(f"{name} without its recipe", {k: v for k, v in settings.items() if k != "custom_recipe"})
              for name, settings in found]
    for change in VARIANTS:
        merged = {**BASE, **required, **change}
        found.append((str(change), {k: v for k, v in merged.items() if v is not None}))
    return [(name, yaml.safe_dump(settings)) for name, settings in found] + [(repr(text), text) for text in BROKEN]


def differences(real: Path, stand_in: Path, settings: str, **more) -> list:
    expected, found = run(real, settings, **more), run(stand_in, settings, **more)
    return [f"{field}\n    real     {e}\n    stand-in {f}"
            for field, e, f in zip(expected._fields, expected, found) if e != f]


def option_names(kit: Path) -> set:
    with tempfile.TemporaryDirectory() as folder:
        return set(re.findall(r"^  --(\w+)", start(kit, Path(folder), "--help").stdout, re.MULTILINE))


def settings_templates(kit: Path) -> dict:
    found = [f for place in ("tasks/capitalization/templates/finetuning", "experiments/capitalization/yaml_examples")
             for f in sorted((kit / place).glob("setup_finetune_*.yaml"))]
    return {f.relative_to(kit).as_posix(): yaml.safe_load(f.read_text()) for f in found}


def checkout_differences(real: Path, stand_in: Path) -> list:
    return [f"{name.replace('_', ' ')}\n    real     {read(real)}\n    stand-in {read(stand_in)}"
            for name, read in (("option_names", option_names), ("settings_templates", settings_templates))
            if read(real) != read(stand_in)]


def main() -> int:
    real = os.environ.get("CRUIJFF_KIT_DIR")
    if not real:
        print("CRUIJFF_KIT_DIR names no checkout: nothing to compare with")
        return 77
    revision, failed = revision_of(Path(real)), 0
    every = cases(revision)
    with tempfile.TemporaryDirectory() as folder:
        stand_in = make_kit(Path(folder), revision)
        if found := checkout_differences(Path(real), stand_in):
            failed += 1
            print("the checkout:\n  " + "\n  ".join(found))
        for name, settings in every:
            if found := differences(Path(real), stand_in, settings):
                failed += 1
                print(f"{name}:\n  " + "\n  ".join(found))
        if found := differences(Path(real), stand_in, every[0][1], user=None):
            failed += 1
            print("without USER:\n  " + "\n  ".join(found))
    total = len(every) + 2
    print(f"{revision}: {total - failed} of {total} comparisons with the real kit are equal")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
