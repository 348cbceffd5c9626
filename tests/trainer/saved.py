"""What the trainer logged and saved for runs. Runs in the trainer's environment.

Arguments: output directories. Prints a JSON list, one object for each: learning rate, rank, batch size and seed under
every name where the trainer left them, the loss and the learning rate of each step.
"""
import json
import re
import sys
from pathlib import Path

import torch
from safetensors import safe_open

STEP = re.compile(r"^Step (\d+) \| (.*)$", re.MULTILINE)


def logged_steps(directory):
    """[{step, loss, lr}], from the newest log."""
    log = sorted((directory / "logs").glob("log_*.txt"))[-1].read_text()
    steps = []
    for number, rest in STEP.findall(log):
        values = dict(pair.split(":", 1) for pair in rest.split())
        steps.append({"step": int(number), "loss": float(values["loss"]), "lr": float(values["lr"])})
    return steps


def adapter_of(epoch):
    """Ranks as the adapter's settings and its tensors have them, and whether it has learnt anything."""
    settings = json.loads((epoch / "adapter_config.json").read_text())
    with safe_open(epoch / "adapter_model.safetensors", "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    down = {tensor.shape[0] for name, tensor in tensors.items() if ".lora_A." in name}
    up = {tensor.shape[1] for name, tensor in tensors.items() if ".lora_B." in name}
    learnt = all(bool(tensor.any()) for name, tensor in tensors.items() if ".lora_B." in name)
    return {"adapter_config.json": settings["r"], "shapes of lora_A": only(down), "shapes of lora_B": only(up)}, learnt


def only(values):
    """The one value that all share."""
    return values.pop() if len(values) == 1 else sorted(values)


def optimizer_of(state):
    """Learning rate, weight decay and rank as the optimizer's saved state has them."""
    groups = state["optimizer"]["param_groups"]
    shapes = [set(slot["exp_avg"].shape) for slot in state["optimizer"]["state"].values()]
    # The rank is the one size that the moments of all adapter tensors share.
    rank = only(set.intersection(*shapes))
    return only({group["initial_lr"] for group in groups}), only({group["weight_decay"] for group in groups}), rank


def read(directory):
    directory = Path(directory)
    steps = logged_steps(directory)
    epochs = sorted(directory.glob("epoch_*"))
    state = torch.load(directory / "recipe_state/recipe_state.pt", weights_only=False)
    ranks, learnt = adapter_of(epochs[-1])
    initial_lr, weight_decay, rank = optimizer_of(state)
    loader = state["dataloader"]
    return {
        "lr": {"highest that was logged": max(step["lr"] for step in steps), "optimizer state": initial_lr},
        "rank": {**ranks, "optimizer state": rank},
        "batch_size": {"records per batch of the data loader's state":
                       loader["_sampler_iter_state"]["samples_yielded"] / loader["_num_yielded"]},
        "seed": {"recipe state": state["seed"]},
        "weight_decay": weight_decay, "epochs": len(epochs), "learnt": learnt, "steps": steps,
    }


if __name__ == "__main__":
    print(json.dumps([read(directory) for directory in sys.argv[1:]]))
