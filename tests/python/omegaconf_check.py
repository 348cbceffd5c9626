#!/usr/bin/env python3
"""Loads a finetune.yaml as the trainer does, and prints values.

    omegaconf_check.py FILE [PATH ...]

torchtune loads the file with OmegaConf and resolves it, and resolves each component once more when it makes it. Prints
the value at each dotted path, as JSON, one a line. Exit 1 with the loader's words when it refuses the file.
The file has to be readable for PyYAML too.
"""
import json
import sys

import yaml
from omegaconf import OmegaConf


def resolved_twice(path):
    config = OmegaConf.to_container(OmegaConf.load(path), resolve=True)
    return OmegaConf.to_container(OmegaConf.create(config), resolve=True)


def value_at(config, dotted_path):
    for key in dotted_path.split("."):
        config = config[int(key) if isinstance(config, list) else key]
    return config


def main():
    path, *wanted = sys.argv[1:]
    try:
        with open(path, encoding="utf-8") as file:
            yaml.safe_load(file)
        config = resolved_twice(path)
    except Exception as error:  # whatever the loaders raise is the answer
        sys.exit(f"{path}: {type(error).__name__}: {error}")
    for dotted_path in wanted:
        print(json.dumps(value_at(config, dotted_path)))


if __name__ == "__main__":
    main()
