"""Names for runs that were given none."""
import random


def generate_model_run_name():
    return [f"{random.choice(['brisk', 'calm', 'merry'])}_{random.choice(['heron', 'otter', 'tern'])}"]
