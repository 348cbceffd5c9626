"""Every place in the sources that starts a process, and who decides that it may (docs/design.md, "What may run"). A place
that is not in this table, or whose decision is no longer made where the table says, is a violation."""
import re
from pathlib import Path
from typing import Iterator

from hidden_names import without_texts

ROOTS = ["base", "core", "mcp", "tools", "demo"]
START = re.compile(r"\b(?:Command\s+\w+\s*[;{=]|Command\s*\{|start_dialogue\s*\(\s*command|execv\w*\s*\(|fexecve\s*\(|v?fork\s*\(\s*\)"
                   r"|posix_spawnp?\s*\(|popen\s*\(|system\s*\()")

MACHINE = ("trusted_program(", "a program of the machine's PATH, never one in the experiment")
JUDGED = (".judge(", "core/locate/program_trust.cpp")

# The file that starts, and where its programs are decided about: a file, what must be in it, and why that is enough.
STARTS = {
    "core/generate/kit_driver.cpp": ("tools/scaffold_run.cpp", *JUDGED),
    "core/generate/kit_script.cpp": ("tools/scaffold_run.cpp", *JUDGED),
    "core/verify/trainer.cpp": ("tools/verify_run.cpp", *JUDGED),
    "tools/cli/doctor.cpp": ("tools/cli/doctor.cpp", *JUDGED),
    "core/slurm/slurm_programs.cpp": ("core/slurm/slurm_programs.cpp", *MACHINE),
    "core/jobs/submission.cpp": ("core/slurm/slurm_programs.cpp", *MACHINE),
    "core/verify/script_tools.cpp": ("core/verify/script_tools.cpp", *MACHINE),
    "core/system/process_start.cpp": ("core/system/process_start.cpp", "execve(", "starts what the others decided about"),
    "core/system/subprocess.cpp": ("core/system/subprocess.cpp", "start_child(", "starts what the others decided about"),
    "tools/cli/without_http/serve_http.cpp": ("tools/cli/without_http/serve_http.cpp", "scaffold-runs-http",
                                              "our own second program, beside the first"),
    "demo/server_process.cpp": ("demo/server_process.cpp", "fork()", "not part of the product; starts the server to show it"),
}


def starting_files(root: Path) -> Iterator[str]:
    for room in ROOTS:
        for path in sorted((root / room).rglob("*.cpp")):
            if START.search(without_texts(path.read_text())):
                yield str(path.relative_to(root))


def violations(root: Path, starts=None) -> Iterator[str]:
    starts = STARTS if starts is None else starts
    found = set(starting_files(root))
    for file in sorted(found - set(starts)):
        yield f'{file}: starts a process that nothing decides about; judge it (docs/design.md, "What may run") and add it to {Path(__file__).name}'
    for file in sorted(set(starts) - found):
        yield f"{file}: starts no process any more; remove it from {Path(__file__).name}"
    for file, (place, text, _) in starts.items():
        if file in found and text not in (root / place).read_text():
            yield f"{place}: no longer contains `{text}`, which decides about what {file} starts"
