"""The demo's sweep with the tiny model: its plan, its runs on the trainer, and whether what was trained is the plan."""
import json
import math
import subprocess
import time

import environment
import places

HERE = environment.HERE
MODEL = "Tiny-Llama-3.2"
WARMUP, STEPS_PER_EPOCH, EPOCHS, SEED = 5, 20, 2, 42

# What the demo's plan says otherwise; the two epochs are for the state that the trainer saves between them.
PLAN_CHANGES = [
    ("Llama-3.2-1B-Instruct", MODEL),
    ("- **Recipe:** `lora_finetune_single_device_v1`\n", ""),
    ("- **Epochs:** 1\n", f"- **Epochs:** {EPOCHS}\n- **Max steps per epoch:** {STEPS_PER_EPOCH}\n"
                          f"- **Warmup steps:** {WARMUP}\n- **Seed:** {SEED}\n"),
]

SETTINGS = """# claude.local.md

## HPC Environment
- **Scratch directory**: `{root}`
- **Virtual environment**: `{venv}`

## SLURM Defaults
- **Constraint**: `gpu80`
- **Time limit**: `1:00:00`
- **Memory**: `1G`

## Machine
- **Device**: `cpu`
- **Data type**: `fp32`

## Weights & Biases
- **Default project**: `cap_lora`
- **WandB mode**: `disabled`

## Common Paths
- **Output base directory**: `{root}/ck-outputs/`
"""


def prepare(root):
    """Writes the model, the data, the plan and the site settings; gives the experiment's directory."""
    subprocess.run([environment.python(), HERE / "tiny_model.py", root / "models" / MODEL], check=True)
    directory = places.demo_place(root)
    places.write(root / "data/words_4L_80P_300.json", (places.DEMO / "words_4L_80P_300.json").read_text())
    plan = directory / "experiment_summary.md"
    text = plan.read_text()
    for old, new in PLAN_CHANGES:
        assert old in text, f"the demo's plan no longer holds {old!r}"
        text = text.replace(old, new)
    plan.write_text(text)
    (directory / "claude.local.md").write_text(SETTINGS.format(root=root, venv=environment.VENV))
    return directory


def output_of(root, directory, run):
    return root / "ck-outputs" / directory.name / f"ck-out-{run}"


# --- Running --------------------------------------------------------------------------------------------------------


def run_without_slurm(folder, log):
    """What a job does, in the run's directory, at low priority."""
    with log.open("w") as output:
        done = subprocess.run(["nice", "bash", "finetune.slurm"], cwd=folder, stdout=output, stderr=output,
                              env=environment.variables(), check=False, timeout=3600)
    if done.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise RuntimeError(f"{folder.name}: finetune.slurm ended with exit code {done.returncode}:\n{tail}")


class Slurm:
    """A Slurm of our own on this machine, gone at the end of a with."""

    UP = places.SOURCE / "tests/slurm/slurm_up.sh"
    DOWN = places.SOURCE / "tests/slurm/slurm_down.sh"

    def __init__(self, place):
        self.place = place
        self.variables = {}

    def __enter__(self):
        began = subprocess.run(["bash", self.UP, self.place], capture_output=True, text=True, check=False, timeout=120)
        if began.returncode != 0:
            raise RuntimeError(began.stderr.strip().splitlines()[-1] if began.stderr.strip() else "no reason given")
        for line in began.stdout.splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            self.variables[name] = value.strip("'\"")
        return self

    def __exit__(self, *_):
        subprocess.run(["bash", self.DOWN, self.place], capture_output=True, check=False, timeout=120)

    def run(self, *words):
        return subprocess.run([str(word) for word in words], env=environment.variables(**self.variables), text=True,
                              capture_output=True, check=False, timeout=600)

    def submit(self, directory):
        done = self.run(places.PROGRAM, "submit", "--go", directory)
        if done.returncode != 0:
            raise RuntimeError(f"scaffold-runs submit: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def wait(self, minutes=60):
        """Until no job is left; asks seldom."""
        end = time.monotonic() + 60 * minutes
        while left := self.run("squeue", "--noheader", "--format=%j %T").stdout.split("\n")[:-1]:
            if time.monotonic() > end:
                raise RuntimeError(f"{len(left)} jobs are left after {minutes} minutes: {', '.join(left)}")
            time.sleep(3)


# --- Comparing ------------------------------------------------------------------------------------------------------


def rate_at(step, rate):
    """The learning rate that the stock schedule gives after that many steps."""
    if step < WARMUP:
        return rate * step / WARMUP
    progress = (step - WARMUP) / (EPOCHS * STEPS_PER_EPOCH - WARMUP)
    return rate * 0.5 * (1 + math.cos(math.pi * progress))


def require_trained(directory, outputs):
    """A run that left no log has said why in its job's output."""
    for output in outputs:
        if list(output.glob("logs/log_*.txt")) and list(output.glob("recipe_state/*.pt")):
            continue
        run = output.name.removeprefix("ck-out-")
        said = [file.read_text(errors="replace")[-1500:] for file in (directory / run).glob("slurm-*.out")]
        raise RuntimeError(f"{run} was not trained to its end; its job said:\n{''.join(said) or 'nothing'}")


def left_behind(directory, outputs):
    """What the trainer logged and saved in each output directory."""
    require_trained(directory, outputs)
    done = subprocess.run([environment.python(), HERE / "saved.py", *outputs], env=environment.variables(),
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"saved.py: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def differences(planned, found):
    """Where what was trained is not what was planned, in words."""
    wanted = {"lr": planned["lr"], "rank": planned["lora_rank"], "batch_size": planned["batch_size"], "seed": SEED}
    said = [f"{key}: {where} is {value}, planned {wanted[key]}" for key in wanted
            for where, value in found[key].items() if value != wanted[key]]
    steps = found["steps"]
    if [step["step"] for step in steps] != list(range(1, EPOCHS * STEPS_PER_EPOCH + 1)):
        said.append(f"{len(steps)} steps were logged, {EPOCHS * STEPS_PER_EPOCH} planned")
    said += [f"step {step['step']}: the learning rate is {step['lr']}" for step in steps
             if not math.isclose(step["lr"], rate_at(step["step"], planned["lr"]), rel_tol=1e-6, abs_tol=1e-15)]
    if found["epochs"] != EPOCHS:
        said.append(f"{found['epochs']} epochs were saved")
    if not found["learnt"]:
        said.append("an adapter has learnt nothing")
    return said
