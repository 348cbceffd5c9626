"""A stand-in for the kit's setup_finetune.py, written for the tests.

It reads ./setup_finetune.yaml and writes ./finetune.yaml and ./finetune.slurm as five revisions of the real
script do, their mistakes included: unknown keys are dropped, a missing file means defaults and a random run
name, types are taken as YAML gives them. make_kit.py sets REVISION and FAULT below.
"""
import argparse
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import yaml

from cruijff_kit.utils import run_names

REVISION = "b80ac26"  # or f681aa7, mid, nested, present
FAULT = ""  # one of make_kit.FAULTS

HERE = Path(__file__).parent
OLD = REVISION in ("f681aa7", "b80ac26")
NESTED = REVISION == "nested"
PRESENT = REVISION == "present" or NESTED  # what only one of the two has is told apart by NESTED

SLURM_ONLY = {"time", "gpus", "conda_env", "account", "partition", "constraint"}
if not OLD:
    SLURM_ONLY |= {"mem", "cpus_per_task"}

SCHEDULERS = [f"get_{shape}_schedule_with_warmup" for shape in ("cosine", "linear", "constant", "exponential")]
DATASET_TYPES = {
    "mid": ["chat_completion", "instruct_dataset", "chat_dataset", "text_completion_dataset"],
    **dict.fromkeys(("nested", "present"), [
        "chat_completion", "text_completion", "instruct_dataset", "chat_dataset", "text_completion_dataset"]),
}.get(REVISION, ["instruct_dataset", "chat_dataset", "text_completion_dataset"])

RECIPES = "cruijff_kit.tools.torchtune.custom_recipes."
DATASETS = "cruijff_kit.tools.torchtune.datasets."


def truth(value):
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word not in ("true", "1", "yes", "false", "0", "no"):
        raise argparse.ArgumentTypeError(f"not a boolean: '{value}'")
    return word in ("true", "1", "yes")


def epoch_list(value):
    fixed = {"none": [], "all": "all"}
    return fixed[value.lower()] if value.lower() in fixed else [int(part) for part in value.split(",")]


# --- Options: name, type, default. The order is that of the real script's --help. ---

def options():
    flag, no = (str, "false") if OLD else (truth, False)
    scratch = "/scratch/gpfs/MSALGANIK/"
    table = [
        ("config_file", str, "setup_finetune.yaml"),
        ("my_wandb_project", str, "PredictingZygosity"),
        ("my_wandb_run_name", str, None),
        ("input_formatting", str, "raw"),
        ("dataset_label", str, "tune_dataset"),
        ("dataset_ext", str, ""),
    ]
    if not OLD:
        table.append(("experiment_name", str, ""))
    if PRESENT:
        base = "output_dir_base" if NESTED else "project_dir"
        table += [(base, str, None), ("input_dir_base", str, None), ("models_dir", str, None)]
    else:
        table += [
            ("output_dir_base", str, scratch + "$USER/"),
            ("input_dir_base", str, scratch + "$USER/zyg_in/"),
            ("models_dir", str, scratch + "pretrained-llms/"),
        ]
    table += [("batch_size", int, 4)]
    if PRESENT and not NESTED:
        table += [("batch_size_val", int, None)]
    table += [("epochs", int, 1), ("save_adapter_weights_only", flag, True if PRESENT and not NESTED else no)]
    if not PRESENT or NESTED:
        table += [
            ("save_last_epoch_only", flag, no),
            ("stash_adapter_weights", flag, no),
            ("epochs_to_save", epoch_list, "all"),
        ]
    table += [("max_steps_per_epoch", int, None), ("log_every_n_steps", int, 5), ("run_val_every_n_steps", int, 0)]
    if not OLD:
        table += [("prompt", str, "{input}\n"), ("input_key", str, "input"), ("output_key", str, "output")]
    table += [("system_prompt", str, ""), ("train_on_input", flag, no), ("lora_rank", int, 64)]
    if REVISION != "f681aa7":
        table += [("lr", float, 1e-4)]
    default_type = {"mid": "chat_completion", "nested": "chat_completion", "present": None}.get(REVISION, "instruct_dataset")
    table += [
        ("num_warmup_steps", int, 100),
        ("lr_scheduler", str, SCHEDULERS[0]),
        ("dataset_type", str, default_type),
    ]
    if not OLD:
        table += [("packed", truth, False), ("max_seq_len", int, 2048)]
    if PRESENT:
        table += [
            ("gradient_accumulation_steps", int, 1),
            ("weight_decay", float, 0.01),
            ("lora_dropout", float, 0.0),
            ("seed", int, 14),
        ]
    table += [
        ("time", str, "00:15:00"),
        ("gpus", int, 1),
        ("conda_env", str, "cruijff"),
        ("venv", str, ""),
        ("modules", str, ""),
        ("account", str, None),
        ("partition", str, None),
    ]
    if not OLD:
        table += [("mem", str, None)]
    if PRESENT and not NESTED:
        table += [("cpus_per_task", int, None)]
    table += [("constraint", str, None)]
    if PRESENT:
        table += [("training_samples", int, None)]
    table += [("custom_recipe", str, None)]
    if PRESENT:
        table += [("base_recipe", str, None)]
    if not OLD:
        table += [("torchtune_model_name", str, "Llama-3.2-1B-Instruct"), ("model_checkpoint", str, None)]
    return table


def read_settings():
    parser = argparse.ArgumentParser()
    for name, kind, default in options():
        parser.add_argument(f"--{name}", type=kind, default=default, help="see the kit's documentation")
    settings = parser.parse_args()
    file = {}
    if os.path.exists(settings.config_file) and FAULT != "wrong_cwd":
        file = yaml.safe_load(Path(settings.config_file).read_text()) or {}
    unknown = sorted(key for key in file if not hasattr(settings, key)) if PRESENT and not NESTED else []
    if unknown:
        warnings.warn(f"setup_finetune.yaml has keys not consumed by setup_finetune.py: {unknown}.", stacklevel=2)
    kinds = {name: kind for name, kind, _ in options()}
    for key, value in file.items():
        # A value given on the command line counts only when it differs from the default.
        if key in kinds and getattr(settings, key) == parser.get_default(key):
            setattr(settings, key, kinds[key](value) if PRESENT and isinstance(value, str) else value)
    return settings


def check(settings):
    if settings.lr_scheduler not in SCHEDULERS:
        raise ValueError(f"Invalid lr_scheduler: '{settings.lr_scheduler}'. Must be one of: {', '.join(SCHEDULERS)}")
    if PRESENT:
        if not NESTED and "{input}" not in settings.prompt:
            raise ValueError(f"prompt must contain the '{{input}}' placeholder, got: {settings.prompt!r}.")
        base = "output_dir_base" if NESTED else "project_dir"
        absent = [f"--{n}" for n in (base, "input_dir_base", "models_dir") if getattr(settings, n) is None]
        if absent:
            raise SystemExit(f"ERROR: Required path argument(s) not provided: {', '.join(absent)}")
    if not OLD and settings.torchtune_model_name not in MODELS:
        known = ", ".join(MODELS)
        raise ValueError(f"Unknown model: '{settings.torchtune_model_name}'. Supported models: {known}")
    if settings.dataset_type is None:
        raise ValueError("dataset_type is required but was not provided.")
    if settings.dataset_type not in DATASET_TYPES:
        kinds = ", ".join(DATASET_TYPES)
        raise ValueError(f"Invalid dataset_type: '{settings.dataset_type}'. Must be one of: {kinds}")


# --- Models of the two newer revisions: component, number of weight files, model_type, tokenizer, GPUs ---

def model_row(component, files, model_type, tokenizer, gpus=1):
    return {"component": "torchtune.models." + component, "files": files, "type": model_type,
            "tokenizer": tokenizer, "gpus": gpus}


MODELS = {
    "Llama-3.2-1B-Instruct": model_row("llama3_2.lora_llama3_2_1b", 1, "LLAMA3_2", "llama"),
    "Llama-3.2-3B-Instruct": model_row("llama3_2.lora_llama3_2_3b", 2, "LLAMA3_2", "llama"),
    "Llama-3.1-8B-Instruct": model_row("llama3_1.lora_llama3_1_8b", 4, "LLAMA3", "llama"),
    "Llama-3.3-70B-Instruct": model_row("llama3_3.lora_llama3_3_70b", 30, "LLAMA3", "llama", gpus=4),
}
if PRESENT:
    MODELS["Llama-3.2-1B"] = MODELS["Llama-3.2-1B-Instruct"]
    for model in ("Mistral-7B-v0.1", "Mistral-7B-Instruct-v0.1"):
        MODELS[model] = model_row("mistral.lora_mistral_7b", 2, "MISTRAL", "mistral")
    for model in ("Qwen2.5-3B", "Qwen2.5-3B-Instruct"):
        MODELS[model] = model_row("qwen2_5.lora_qwen2_5_3b", 2, "QWEN2", "qwen")

BASE_MODELS = ("Llama-3.2-1B", "Mistral-7B-v0.1", "Qwen2.5-3B")

# What Slurm is asked for where the settings say nothing: memory, partition, constraint, CPUs.
MID_SLURM = {
    "Llama-3.2-1B-Instruct": ("40G", "nomig", None, 4),
    "Llama-3.2-3B-Instruct": ("80G", None, "gpu80", 4),
    "Llama-3.1-8B-Instruct": ("80G", None, "gpu80", 4),
    "Llama-3.3-70B-Instruct": ("320G", None, "gpu80", 16),
}


def slurm_defaults(settings):
    if OLD:
        return ("8G", None, None, 1)
    if REVISION == "mid":
        return MID_SLURM[settings.torchtune_model_name]
    big = settings.torchtune_model_name == "Llama-3.3-70B-Instruct"
    return ("320G", None, None, 4) if big else ("80G", None, None, 1)


def gpu_count(settings):
    own = 1 if OLD else MODELS[settings.torchtune_model_name]["gpus"]
    return settings.gpus if settings.gpus != 1 else own


# --- finetune.yaml ---

def model_folder(settings):
    name = settings.model_checkpoint or settings.torchtune_model_name
    return os.path.basename(name.rstrip("/")) if PRESENT else name


def output_dir(settings, name):
    if PRESENT:
        if not settings.experiment_name:
            raise ValueError("experiment_name is required")
        base = settings.output_dir_base if NESTED else settings.project_dir
        return f"{base.rstrip('/')}/{settings.experiment_name}/" + name + "/artifacts/"
    base = settings.output_dir_base
    if not OLD:
        base += "" if base.endswith("/") else "/"
        base += settings.experiment_name + "/" if settings.experiment_name else ""
    return base + "ck-out-" + name + "/"


def set_model(config, settings):
    row, folder = MODELS[settings.torchtune_model_name], "${models_dir}/" + model_folder(settings)
    config["model"]["_component_"] = row["component"]
    tokenizer = {
        "llama": {"_component_": "torchtune.models.llama3.llama3_tokenizer", "path": "/original/tokenizer.model"},
        "mistral": {"_component_": "torchtune.models.mistral.mistral_tokenizer", "path": "/tokenizer.model"},
        "qwen": {"_component_": "torchtune.models.qwen2_5.qwen2_5_tokenizer", "path": "/vocab.json"},
    }[row["tokenizer"]]
    config["tokenizer"].update(tokenizer, path=folder + tokenizer["path"], max_seq_len=settings.max_seq_len)
    if row["tokenizer"] == "qwen":
        config["tokenizer"]["merges_file"] = folder + "/merges.txt"
    files = {"filename_format": "model-{}-of-{}.safetensors", "max_filename": f"{row['files']:05}"}
    config["checkpointer"].update(
        checkpoint_dir=folder + "/",
        model_type=row["type"],
        checkpoint_files=["model.safetensors"] if row["files"] == 1 else files,
    )


def old_dataset(settings, split):
    kind, base = settings.dataset_type, "${input_dir}/${dataset_label}"
    data = {"_component_": f"torchtune.datasets.{kind}", "source": "parquet"}
    file = "train" if split == "train" else "validation"
    if settings.dataset_ext == ".json":
        data["source"] = "json"
        if kind == "instruct_dataset":
            data.update(data_files=base + ".json", field=split)
        else:
            data["data_files"] = f"{base}/{file}.json"
    else:
        data.update(data_dir=f"{base}/{file}.parquet" if settings.dataset_ext == ".parquet" else base, split=split)
    if kind == "chat_dataset":
        data.update(conversation_column="messages", conversation_style="openai")
    if settings.system_prompt:
        data["new_system_prompt"] = settings.system_prompt
    if split == "train":
        data.update(packed=True, train_on_input=settings.train_on_input == "true")
    return data


def new_dataset(settings, split):
    kind = settings.dataset_type
    if NESTED and settings.torchtune_model_name in BASE_MODELS:
        kind = "text_completion"  # whatever the settings say
    if kind not in ("chat_completion", "text_completion"):
        raise KeyError("data_dir")  # the newer revisions break on the older types, as here
    data = {
        "_component_": f"{DATASETS}{kind}.{kind}_dataset",
        "source": "json",
        "data_files": "${input_dir}/${dataset_label}.json",
        "split": split,
        "model_path": "${models_dir}/" + model_folder(settings),
        "prompt": settings.prompt,
        "input_key": settings.input_key,
        "output_key": settings.output_key,
        "train_on_input": settings.train_on_input,
        "packed": settings.packed,
    }
    if kind == "chat_completion":
        data["system_prompt"] = settings.system_prompt
    if split == "train" and PRESENT and not NESTED and settings.training_samples is not None:
        data["max_samples"] = settings.training_samples
    return data


def copied_keys():
    """The settings that stand in finetune.yaml under their own name, some of them by accident."""
    elsewhere = SLURM_ONLY | {
        "my_wandb_run_name", "input_dir_base", "output_dir_base", "project_dir", "experiment_name", "dataset_ext",
        "system_prompt", "train_on_input", "lora_rank", "lr", "num_warmup_steps", "lr_scheduler", "dataset_type",
        "prompt", "input_key", "output_key", "packed", "max_seq_len", "torchtune_model_name", "model_checkpoint",
        "weight_decay", "lora_dropout", "batch_size_val", "training_samples", "base_recipe",
    }
    return [name for name, _, _ in options() if name not in elsewhere]


def finetune_config(settings, name, user):
    config = yaml.safe_load((HERE / "templates/finetune_template.yaml").read_text())
    for key in copied_keys():
        config[key] = getattr(settings, key)
    if OLD:
        for key in ("save_adapter_weights_only", "save_last_epoch_only", "stash_adapter_weights"):
            config[key] = getattr(settings, key) == "true"
    if not OLD:
        set_model(config, settings)
    dataset = old_dataset if OLD else new_dataset
    config["dataset"] = dataset(settings, "train")
    if settings.run_val_every_n_steps == 0:
        del config["run_val_every_n_steps"]
    else:
        config["dataset_val"] = dataset(settings, "validation")
    if FAULT == "process":
        config["parent"] = os.getppid()
    if NESTED:
        config["tqdm_miniters"] = 100
    config["my_wandb_run_name"] = name
    config["model"].update(lora_rank=settings.lora_rank, lora_alpha=settings.lora_rank * 2)
    if REVISION != "f681aa7" and FAULT != "drops_lr":
        config["optimizer"]["lr"] = settings.lr
    config["lr_scheduler"].update(
        _component_=f"torchtune.training.lr_schedulers.{settings.lr_scheduler}",
        num_warmup_steps=settings.num_warmup_steps,
    )
    if PRESENT:
        config["model"]["lora_dropout"] = settings.lora_dropout
        config["optimizer"]["weight_decay"] = settings.weight_decay
        if not NESTED and settings.batch_size_val is not None:
            config["batch_size_val"] = settings.batch_size_val
    config["input_dir"] = settings.input_dir_base + settings.input_formatting + ("/" if settings.input_formatting else "")
    config["output_dir"] = output_dir(settings, name)
    for key in ("input_dir", "output_dir", "models_dir"):
        config[key] = config[key].replace("$USER", user)
    return config


# --- finetune.slurm ---

def recipe(settings, gpus):
    chosen = settings.custom_recipe
    if PRESENT and (chosen or not NESTED):
        here, other = ("single_device", "distributed") if gpus == 1 else ("distributed", "single_device")
        plain = "single_device_nightly" if gpus == 1 else "distributed_stable"
        chosen = (chosen or f"{RECIPES}lora_finetune_{plain}").replace(other, here)
        if not (HERE / "custom_recipes" / f"{chosen.rsplit('.', 1)[-1]}.py").exists():
            raise FileNotFoundError(f"Resolved custom_recipe '{chosen}' does not exist")
    if chosen:
        chosen += ".__main__"
    else:
        chosen = "lora_finetune_single_device" if gpus == 1 else "lora_finetune_distributed"
    return chosen if gpus == 1 else f"--nproc_per_node={gpus} {chosen}"


def job_lines(out, run):
    """What the job does, from the environment on; `out` is the output directory."""
    train = [f"tune run {run} \\", "    --config finetune.yaml"]
    if not PRESENT:
        return [
            f"mkdir -p {out}logs/wandb",
            f"cp finetune.slurm setup_finetune.yaml {out}/",
            *train,
            "[ $? == 0 ] && mv slurm-${SLURM_JOB_ID}.out " + out + "/",
        ]
    watched = "utilization.gpu,utilization.memory,memory.used,memory.total,power.draw,temperature.gpu"
    after = [] if NESTED else [
        "if [ $TUNE_EXIT_CODE -eq 0 ]; then",
        "    python -m cruijff_kit.tools.torchtune.post_finetune --config finetune.yaml",
        "fi",
        "",
    ]
    return [
        f"mkdir -p {out}logs/wandb",
        "",
        f"nvidia-smi --query-gpu=timestamp,{watched} \\",
        f"    --format=csv -l 30 > {out}/gpu_metrics.csv 2>/dev/null &",
        "GPU_MONITOR_PID=$!",
        "",
        *train,
        "TUNE_EXIT_CODE=$?",
        "",
        "kill $GPU_MONITOR_PID 2>/dev/null",
        "wait $GPU_MONITOR_PID 2>/dev/null",
        "",
        *after,
        "exit $TUNE_EXIT_CODE",
    ]


def environment_lines(settings):
    activate = "conda activate " + settings.conda_env
    if settings.venv:
        activate = f"source $PROJECT/venvs/{settings.venv}/bin/activate"
    return ["module purge", "module load anaconda3/2025.6", activate, ""]


def slurm_script(settings, name, out, user):
    mem, partition, constraint, cpus = slurm_defaults(settings)
    gpus = gpu_count(settings)
    several = gpus > 1  # a number of GPUs that is text ends the script here
    if OLD:
        cpus = gpus if several else cpus
    else:
        mem = settings.mem or mem
        if PRESENT and not NESTED and settings.cpus_per_task is not None:
            cpus = settings.cpus_per_task
    partition = settings.partition if settings.partition is not None else partition
    # Joined with + and not formatted: a value that is no text ends the script here, as it ends the real one.
    lines = [
        "#!/bin/bash",
        "#SBATCH --job-name=" + name,
        "#SBATCH --nodes=1",
        "#SBATCH --ntasks=1",
        f"#SBATCH --cpus-per-task={cpus}",
        "#SBATCH --mem=" + mem,
        "#SBATCH --time=" + settings.time,
        "#SBATCH --mail-type=begin",
        "#SBATCH --mail-type=end",
        "#SBATCH --mail-user=" + user + "@princeton.edu",
        f"#SBATCH --gres=gpu:{gpus}",
    ]
    if PRESENT:
        lines += ["#SBATCH --output=<OUTPUT_DIR>slurm-%j.out"]
    if settings.account:
        lines += ["#SBATCH --account=" + settings.account]
    if partition:
        lines += ["#SBATCH --partition=" + partition]
    if settings.constraint or constraint:
        lines += ["#SBATCH --constraint=" + (settings.constraint or constraint)]
    lines += ["", *environment_lines(settings), *job_lines("<OUTPUT_DIR>", recipe(settings, gpus))]
    if settings.modules:
        lines = [line for line in lines if "conda" not in line]
        at = lines.index("module purge") + 1
        lines[at:at] = [f"module load {module.strip()}" for module in settings.modules.split(",")]
    return "\n".join(lines).replace("<OUTPUT_DIR>", out).replace("$USER", user)


# --- Faults ---

def misbehave(settings):
    if FAULT == "noisy":
        for stream in (sys.stderr, sys.stdout):
            stream.write(("loading " * 127 + "\n") * 4096)
    if FAULT == "hangs":
        child = subprocess.Popen(["sleep", "1000000"])
        (HERE / "child.pid").write_text(f"{child.pid}\n")
        time.sleep(1000000)
    if FAULT == "murder" and settings.lora_rank > 8 and b"kit_driver" in Path(f"/proc/{os.getppid()}/cmdline").read_bytes():
        Path("finetune.slurm").write_text("# half a file\n")
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(1000000)
    if FAULT == "silent":
        sys.exit(0)
    if FAULT == "stale":
        for file in ("finetune.yaml", "finetune.slurm"):
            if not os.path.exists(file):
                Path(file).write_text("# of an earlier run\n")
        raise RuntimeError("the model table could not be read")


def main():
    if FAULT == "trap":
        (HERE / "TRAP").write_text("this script was run\n")
    settings = read_settings()  # --help ends here, whatever the other faults
    misbehave(settings)
    check(settings)
    name = settings.my_wandb_run_name or run_names.generate_model_run_name()[0]
    user = os.environ.get("USER")
    config = finetune_config(settings, name, user)
    with open("finetune.yaml", "w") as file:
        yaml.dump(config, file, sort_keys=False)
    if FAULT == "dies":
        raise RuntimeError("no space left for finetune.slurm")
    Path("finetune.slurm").write_text(slurm_script(settings, name, config["output_dir"], user))


if __name__ == "__main__":
    main()
