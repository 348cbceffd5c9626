"""Experiments for the trainer's tests: where plan and site settings are written, and the real program called."""
import json
import os
import re
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SCAFFOLD_RUNS", str(SOURCE / "build/release/scaffold-runs"))
SAMPLES = SOURCE / "tests/data/samples"
DEMO = SOURCE / "demo/data"
RECIPE = re.compile(r"^tune run (?:--\S+ \S+ )*(\S+) (?:\\\n\s*)?--config finetune\.yaml", re.MULTILINE)
SAMPLE_ROOT = "/scratch/gpfs/MSALGANIK"

SETTINGS = """# claude.local.md

## HPC Environment
- **Scratch directory**: `{root}`
- **Virtual environment**: `{root}/venv`

## Weights & Biases
- **Default project**: `trainer_tests`

## Common Paths
- **Output base directory**: `{root}/ck-outputs/`
"""

# Each row of the table of models, and with how many GPUs.
MODELS = ["Llama-3.2-1B", "Llama-3.2-3B-Instruct", "Llama-3.1-8B", "Qwen2.5-0.5B", "Qwen2.5-1.5B",
          "Qwen2.5-1.5B-Instruct", "Qwen2.5-3B", "Qwen2.5-7B", "Qwen2.5-7B-Instruct", "Mistral-7B-v0.1",
          "Mistral-7B-Instruct-v0.2", "Mistral-7B-v0.3"]
# The last one is what a careless writer breaks: torchtune resolves `${` twice.
PROMPTS = ['""', "Answer briefly: no 'words', no \"quotes\"", "yes", "Costs ${output_dir} and \\${seed}, 100% #1: [a]"]
DATA = ["words.json", "folder_parquet/train.parquet", "chats.json", "texts.json"]
USER_PROMPTS = ["-", "Say {input} loud, for ${100}:"]


def call(tool, directory, **arguments):
    """Exit code and result of `scaffold-runs call TOOL` about an experiment."""
    return call_with(tool, {"experiment_dir": str(directory), **arguments})


def call_with(tool, arguments):
    words = [PROGRAM, "call", tool, json.dumps(arguments)]
    environment = {"PATH": "/usr/bin:/bin", "USER": "niznik", "HOME": "/nonexistent"}
    done = subprocess.run(words, env=environment, text=True, capture_output=True, check=False, timeout=600)
    if not done.stdout:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
    return done.returncode, json.loads(done.stdout)


def scaffold(directory, **arguments):
    """The result of scaffold_run; anything but success is an error of the test's own plan."""
    code, result = call("scaffold_run", directory, time_budget_s=300, detail="full", limit=1000, **arguments)
    if code != 0:
        raise RuntimeError(f"{directory}: {json.dumps(result, indent=1)[:4000]}")
    return result


def configurations(directory, result):
    """What to try of an experiment: each run's file, the recipe that its script starts, and the plan's values."""
    _, plan = call("parse_summary", directory, detail="full", limit=1000)
    planned = {run["directory"]: run["parameters"] for run in analysed(directory)}
    found = []
    for run in result["runs"]:
        folder = Path(directory) / run["directory"]
        recipe = RECIPE.search((folder / "finetune.slurm").read_text()).group(1)
        found.append({"file": str(folder / "finetune.yaml"), "recipe": recipe,
                      "planned": {**plan["configuration"]["parameters"], **planned[run["directory"]]}})
    return found


def analysed(directory):
    return call("analyze_parameters", directory, detail="full", limit=1000)[1]["runs"]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def sample_places(root):
    """The public samples that have runs, below root; gives their experiment directories."""
    for expected_file in sorted(SAMPLES.glob("*/expected.json")):
        expected = json.loads(expected_file.read_text())
        if expected["outcome"] not in ("ok", "ok_with_warnings"):
            continue
        place = Path(root) / expected_file.parent.name
        directory = Path(expected["experiment_dir"].replace(SAMPLE_ROOT, str(place)))
        for name in ("experiment_summary.md", "claude.local.md"):
            text = (expected_file.parent / name).read_text().replace(SAMPLE_ROOT, str(place))
            write(directory / name, text)
        yield directory


def kit_place(root):
    """The specification's example beside a kit: the one that CRUIJFF_KIT_DIR names, else one that is like it."""
    directory = demo_place(root)
    kit = os.environ.get("CRUIJFF_KIT_DIR")
    if not kit:
        home = Path(root) / "GitHub"
        home.mkdir()
        subprocess.run(["/usr/bin/python3", SOURCE / "tests/kit/make_kit.py", home], check=True, stdout=subprocess.DEVNULL)
        kit = home / "cruijff_kit"
    return directory, str(kit)


def demo_place(root):
    """The specification's example, as the demo has it."""
    directory = Path(root) / "cap_4L_lora_lr_sweep_2025-10-22"
    for name in ("experiment_summary.md", "claude.local.md"):
        write(directory / name, (DEMO / name).read_text().replace("@DEMO@", str(root)))
    return directory


def matrix_rows():
    """Model, GPUs, data set, system prompt, prompt and type of the data set: every model with both recipes, one with
    every combination."""
    rows = [(model, gpus, ("words.json", "folder_parquet")[gpus - 1], *prompts_for(model, i), "-")
            for i, model in enumerate(MODELS) for gpus in (1, 2)]
    rows += [("Llama-3.2-1B-Instruct", gpus, data, system_prompt, prompt, "-") for gpus in (1, 2)
             for data in ("words.json", "folder_parquet") for system_prompt in PROMPTS for prompt in USER_PROMPTS]
    rows += [("Llama-3.2-1B-Instruct", gpus, data, prompt, "-", kind) for gpus in (1, 2) for data, prompt, kind in [
        ("chats.json", PROMPTS[1], "chat_dataset"), ("texts.json", '""', "text_completion_dataset")]]
    return rows


def prompts_for(model, i):
    """Mistral's chat format has none."""
    return ('""', "-") if model.startswith("Mistral") else (PROMPTS[i % len(PROMPTS)], USER_PROMPTS[i % 2])


def matrix_place(root, validation):
    """A plan over families, recipes, data and prompts."""
    directory = Path(root) / f"matrix_validation_{validation.split()[0]}"
    rows = [f"| run{i:03} | {' | '.join(map(str, row))} | Fine-tuned |" for i, row in enumerate(matrix_rows())]
    models = [f"  - {model}: `{root}/models/{model}`" for model in [*MODELS, "Llama-3.2-1B-Instruct"]]
    write(directory / "claude.local.md", SETTINGS.format(root=root))
    write(directory / "experiment_summary.md", "\n".join([
        "# Experiment: matrix", "", "## All Runs",
        "| Run Name | Model | GPUs | Dataset | System Prompt | Prompt | Dataset Type | Type |",
        "|---|---|---|---|---|---|---|---|", *rows, "",
        "## Resources", "", "### Models", *models, "", "### Dataset",
        *[f"- **Path:** `{root}/data/{name}`" for name in DATA], "", "## Configuration", "- **LoRA rank:** 16",
        "- **Learning rate:** 2e-4", "- **Batch size:** 3", "- **Epochs:** 2", "- **Seed:** 7",
        f"- **Validation:** {validation}", ""]))
    return directory
