"""Thousands of values as we write them in YAML read back equal, value and type, in both readers of PyYAML.

    yaml_values_test.py WRITER    WRITER prints a JSON list [value, YAML] per line
"""
import json
import subprocess
import sys

import yaml

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])


def same(found, expected) -> bool:
    return type(found) is type(expected) and found == expected


def main() -> int:
    lines = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout.split("\n")[:-1]
    pairs = [json.loads(line) for line in lines]
    failed = 0
    for loader in LOADERS:
        whole = "".join(f"key{i}: {text}\n" for i, (_, text) in enumerate(pairs))
        found = yaml.load(whole, Loader=loader)
        for i, (value, text) in enumerate(pairs):
            if not same(found[f"key{i}"], value):
                failed += 1
                print(f"{loader.__name__}: {text} is {found[f'key{i}']!r}, not {value!r}")
    print(f"{len(pairs)} values, {len(LOADERS)} readers, {failed} differ")
    return 1 if failed or len(pairs) < 7000 else 0


if __name__ == "__main__":
    sys.exit(main())
