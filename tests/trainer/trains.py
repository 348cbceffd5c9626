#!/usr/bin/env python3
"""The show behind `./bootstrap trains`: stock torchtune takes the files of the builtin generator and trains with them.

Usage: trains.py [--without-slurm] [--picture FILE]. Exit 0 when every run trained what was planned, 69 when the
trainer's environment cannot be made here.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import acceptance
import environment
import loss_curves
import places
import sweep

SHOW = environment.BUILD / "show"


def heading(words):
    print(f"\n━━ {words} " + "━" * max(0, 88 - len(words)), flush=True)


def five_tools(directory):
    """The five calls that a client makes; the last one has the trainer validate each configuration."""
    calls = [("find_experiment", {}), ("parse_summary", {}), ("analyze_parameters", {}),
             ("scaffold_run", {"generator": "builtin"}), ("verify_run", {"trainer": True, "time_budget_s": 300})]
    for tool, arguments in calls:
        if tool == "find_experiment":
            arguments = {"path": str(directory)}
            code, result = places.call_with(tool, arguments)
        else:
            code, result = places.call(tool, directory, **arguments)
            trust = [question["field"] for question in result["missing"] if question["field"].startswith("trust@")]
            if trust:
                # The site settings are the experiment's own, so the user is asked before their Python runs.
                print(f"  {tool}: {result['status']}: {result['summary'].replace(str(SHOW), '$SHOW')}", flush=True)
                code, result = places.call(tool, directory, answers=dict.fromkeys(trust, "yes"), **arguments)
        print(f"  {tool}: {result['status']}: {result['summary'].replace(str(SHOW), '$SHOW')}", flush=True)
        if code != 0:
            raise RuntimeError(f"{tool}: {json.dumps(result, indent=1)[:4000]}")
    return [run["directory"] for run in result["runs"]]


def train(root, directory, runs, with_slurm):
    """Starts every run as a user does, and waits for it."""
    if with_slurm:
        # Its paths have to be short, and a checkout's may be long.
        with tempfile.TemporaryDirectory(prefix="trains-slurm.") as place, sweep.Slurm(place) as slurm:
            print("  " + slurm.submit(directory).replace("\n", "\n  "), flush=True)
            slurm.wait()
        return
    print("  no Slurm here: each finetune.slurm is run with bash in its directory", flush=True)
    for run in runs:
        began = time.monotonic()
        sweep.run_without_slurm(directory / run, root / f"{run}.log")
        print(f"  {run}: trained in {time.monotonic() - began:.0f} s", flush=True)


def number(value):
    return f"{value:g}" if isinstance(value, float) else str(value)


def table(planned, found):
    """Planned, and what was logged and saved (all places where it is found, if they differ); returns whether they are equal."""
    rows, all_equal = [], True
    for run, left in zip(planned, found):
        parameters, said = run["parameters"], sweep.differences(run["parameters"], left)
        wanted = [parameters["lr"], parameters["lora_rank"], parameters["batch_size"], sweep.SEED]
        got = ["/".join(dict.fromkeys(number(value) for value in left[key].values()))
               for key in ("lr", "rank", "batch_size", "seed")]
        rows.append([run["directory"], *map(number, wanted), *got, "yes" if not said else "NO"])
        for words in said:
            print(f"  {run['directory']}: {words}")
        all_equal = all_equal and not said
    head = ["run", "lr", "rank", "batch", "seed", "lr", "rank", "batch", "seed", "equal"]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    planned_width, found_width = sum(widths[1:5]) + 6, sum(widths[5:9]) + 6
    print(f"  {'':{widths[0]}} │ {'planned':{planned_width}} │ {'logged and saved':{found_width}} │")
    for row in [head, *rows]:
        cells = [f"{cell:{width}}" for cell, width in zip(row, widths)]
        print(f"  {cells[0]} │ {'  '.join(cells[1:5])} │ {'  '.join(cells[5:9])} │ {cells[9]}".rstrip())
    return all_equal


def show(arguments):
    began = time.monotonic()
    heading("The trainer")
    seconds = environment.make()
    print(f"  {', '.join(environment.versions())}")
    print(f"  the environment: {f'made in {seconds:.0f} s' if seconds else 'was there already'}")
    shutil.rmtree(SHOW, ignore_errors=True)

    heading("Does it take what builtin writes?")
    accepted = acceptance.show(SHOW / "accepted")

    heading("Five calls: from the plan to run directories")
    root = SHOW / "sweep"
    directory = sweep.prepare(root)
    runs = five_tools(directory)

    heading(f"Training: {len(runs)} runs of {sweep.EPOCHS * sweep.STEPS_PER_EPOCH} steps, stock `tune run` on the CPU")
    training_began = time.monotonic()
    train(root, directory, runs, with_slurm=not arguments.without_slurm and can_slurm())
    print(f"  trained in {time.monotonic() - training_began:.0f} s")

    heading("What was trained")
    planned = places.analysed(directory)
    found = sweep.left_behind(directory, [sweep.output_of(root, directory, run["directory"]) for run in planned])
    equal = table(planned, found)
    curves = [(run["directory"], run["parameters"]["lora_rank"], run["parameters"]["lr"],
               [step["loss"] for step in left["steps"]]) for run, left in zip(planned, found)]
    arguments.picture.write_text(loss_curves.draw(curves, "Loss of the eight runs (mean of five steps)"))
    print(f"\n  loss curves: {arguments.picture}")
    print(f"  the whole show took {time.monotonic() - began:.0f} s")
    return accepted and equal


def can_slurm():
    has = sweep.Slurm.UP.exists() and os.geteuid() == 0
    return has and all(shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") for name in ("slurmctld", "slurmd", "munged"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--without-slurm", action="store_true")
    parser.add_argument("--picture", type=Path, default=environment.BUILD / "loss_curves.svg")
    try:
        sys.exit(0 if show(parser.parse_args()) else 1)
    except environment.Unavailable as why:
        print(f"\nNOT CHECKED: the trainer's environment cannot be made here, so nothing was trained.\n{why}",
              file=sys.stderr)
        sys.exit(environment.UNAVAILABLE)
    except RuntimeError as error:
        print(f"\ntrains: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
