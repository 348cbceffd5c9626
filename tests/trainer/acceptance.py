"""Whether the trainer takes every file that builtin writes, and refuses broken ones."""
import json
import shutil
import subprocess
from pathlib import Path

import environment
import places

HERE = environment.HERE

# A class of mistakes, a line of a good file, and what is written instead.
BROKEN = [
    ("a missing key", "epochs: 1\n", ""),
    ("a missing argument", "  lora_rank: 8\n", ""),
    ("an unknown component", "lora_llama3_2_1b\n", "lora_llama3_2_9b\n"),
    ("an unknown argument", "  weight_decay: 0.01\n", "  weight_decoy: 0.01\n"),
    ("a wrong type", "  lr: 1.0e-05\n", "  lr: fast\n"),
    ("a number in quotes", "batch_size: 4\n", "batch_size: '4'\n"),
    ("a reference to nothing", "  output_dir: ${output_dir}\n", "  output_dir: ${out_dir}\n"),
    ("a data set's builder that needs more", "torchtune.datasets.instruct_dataset\n", "torchtune.datasets.chat_dataset\n"),
    ("an unknown type of checkpoint", "  model_type: LLAMA3_2\n", "  model_type: LLAMA4_2\n"),
    ("a callable of another package", "torch.optim.AdamW\n", "shutil.rmtree\n"),
]


def cases(root):
    """Everything that is tried, by what it is: the samples, the specification's example, families and settings."""
    groups = {"public samples": list(places.sample_places(root / "samples")),
              "the specification's example": [places.demo_place(root / "demo")],
              "families, recipes, data, prompts": [places.matrix_place(root / "off", "no"),
                                                   places.matrix_place(root / "on", "every 50 steps")]}
    made = {name: [case for directory in directories
                   for case in places.configurations(directory, places.scaffold(directory, generator="builtin"))]
            for name, directories in groups.items()}
    return {**made, "the kit (tune validate and OmegaConf only)": kit_cases(root)}


def kit_cases(root):
    """What the kit's script writes. It is not trained with: the script writes `device: cuda` and the builder of a whole
    model whatever the plan says, so only `tune validate` and OmegaConf check it."""
    directory, kit = places.kit_place(root / "kit")
    made = places.scaffold(directory, generator="cruijff_kit", answers={"cruijff_kit_dir": kit})
    return [{**case, "only_validate": True} for case in places.configurations(directory, made)]


def broken_cases(root, good):
    text = Path(good["file"]).read_text()
    made = []
    for number, (_, old, new) in enumerate(BROKEN):
        assert text.count(old) == 1, f"{good['file']} holds {old!r} {text.count(old)} times"
        file = root / f"broken/{number}/finetune.yaml"
        places.write(file, text.replace(old, new))
        made.append({**good, "file": str(file)})
    return made


def ask(wanted):
    """What accept.py says: the lines about refused files, and the counts."""
    done = subprocess.run([environment.python(), HERE / "accept.py"], input=json.dumps(wanted), text=True,
                          capture_output=True, env=environment.variables(), check=False)
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        raise RuntimeError(f"accept.py: {done.stderr.strip()[-2000:]}")
    return lines[:-1], json.loads(lines[-1])


def same_again(root):
    """By now each model has a config.json of what the trainer built. If the table of models says the same, the files stay
    as they are."""
    directory = root / "off/matrix_validation_no"
    before = {file: file.read_text() for file in sorted(directory.glob("*/finetune.yaml"))}
    shutil.rmtree(directory)
    places.scaffold(places.matrix_place(root / "off", "no"), generator="builtin")
    other = [file.parent.name for file in before if file.read_text() != before[file]]
    print(f"the table of models against the trainer's own builders: {'as one' if not other else ', '.join(other)}")
    return not other


def show(root):
    """Prints what was accepted and refused; gives whether all is as it should be."""
    groups = cases(root)
    good = groups["the specification's example"][0]
    broken = broken_cases(root, good)
    wanted = [case for group in groups.values() for case in group]
    refusals, counts = ask(wanted + broken)
    of_good = [line for line in refusals if "/broken/" not in line]
    for name, group in groups.items():
        print(f"  {len(group):4} files of {name}")
    print(f"tune validate, and every part made: {counts['accepted']} of {len(wanted)} files accepted")
    print("\n".join(of_good))
    ok = not of_good and counts["accepted"] == len(wanted) and same_again(root)
    for case, (name, _, _) in zip(broken, BROKEN):
        why = [line.split(": ", 1)[1] for line in refusals if line.startswith(case["file"])]
        ok = ok and bool(why)
        print(f"  {name}: {'refused: ' + why[0].replace(case['file'], 'finetune.yaml')[:150] if why else 'ACCEPTED'}")
    return ok
