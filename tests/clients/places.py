"""The experiments that each client works on."""
import shutil
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
MANY_RUNS = 1500
ANSWERS = {"epochs": 1, "my_wandb_project": "cap_lora", "output_dir_base": "/scratch/me/ck-outputs/"}
LINES_LEFT_OUT = ("- **Epochs:**", "- **Default project**", "- **Output base directory**")


def make_experiments(root):
    """`sample`, `large` and one for each way to answer a form, below `root`."""
    (root / "models/Llama-3.2-1B-Instruct").mkdir(parents=True)
    (root / "data").mkdir()
    shutil.copy(SOURCE / "demo/data/words_4L_80P_300.json", root / "data")
    plan = (SOURCE / "demo/data/experiment_summary.md").read_text()
    settings = (SOURCE / "demo/data/claude.local.md").read_text()
    forms = {action: write(root, action, without_answers(plan), without_answers(settings))
             for action in ("accept", "decline", "cancel")}
    return {"sample": write(root, "sample", plan, settings), "large": write(root, "large", many_runs(plan), settings),
            "forms": forms, "answers": ANSWERS}


def write(root, name, plan, settings):
    directory = root / name
    directory.mkdir()
    text = plan.replace("cap_4L_lora_lr_sweep_2025-10-22", name).replace("@DEMO@", str(root))
    (directory / "experiment_summary.md").write_text(text)
    (directory / "claude.local.md").write_text(settings.replace("@DEMO@", str(root)))
    return str(directory)


def without_answers(text):
    """Three things missing."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(LINES_LEFT_OUT))


def many_runs(plan):
    row = next(line for line in plan.splitlines() if "_rank8_lr1e-5" in line)
    rows = [row.replace("_rank8_", f"_rank{rank}_").replace("| 8 |", f"| {rank} |") for rank in range(1, MANY_RUNS + 1)]
    lines = [line for line in plan.splitlines() if "| Fine-tuned |" not in line or line == row]
    return "\n".join(lines).replace(row, "\n".join(rows)) + "\n"


def runs_made(directory):
    """How many run directories are there, and whether each of them is whole."""
    made = [path for path in Path(directory).iterdir() if path.is_dir() and not path.name.startswith(".")]
    files = ("setup_finetune.yaml", "finetune.yaml", "finetune.slurm")
    return len(made), all((run / name).is_file() for run in made for name in files)
