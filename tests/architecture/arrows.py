#!/usr/bin/env python3
"""The arrows between the rooms of the house, as the #include lines draw them, and what else holds for all rooms: the
headings of docs/design.md that comments name exist (documents.py), the names in unnamed namespaces are unique in a
library (hidden_names.py), and every start of a process is decided about (process_starts.py).

    arrows.py ROOT          prints what the house does not allow; exit 1 if there is anything
    arrows.py ROOT --tests  also says which source files have no test that can be found
    arrows.py ROOT --show   prints the tree with line counts per file, a table of the arrows, and what each room is for

Inside core/ a room includes only the rooms before it in CORE_ROOMS (but see CORE_EXCEPTIONS) and the headers directly in
core/.
"""
import argparse
import fnmatch
import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import documents
import hidden_names
import process_starts

CORE_ROOMS = ["text", "system", "parameters", "plan", "locate", "runs", "slurm", "jobs", "generate", "record", "verify",
              "scaffold"]
# Rooms before it that a room of core must not know all the same: files are verified whoever made them.
CORE_EXCEPTIONS = {"core/verify": {"core/generate"}, "core/record": {"core/generate"}}
TOP_ROOMS = ["base", "core", "mcp", "tools"]
ALL_ROOMS = ["base", "core", *(f"core/{name}" for name in CORE_ROOMS), "mcp", "mcp/http", "tools", "tools/cli"]

# Who may include a library at all: the file names that a pattern matches, all others never.
LIBRARIES = {
    "cmark": ["core/text/markdown_document.cpp"],
    "yaml-cpp": ["core/text/yaml_document.cpp"],
    # In core only where JSON is what another program answers in, and in our own records.
    "nlohmann": ["core/record/store.cpp", "core/slurm/*.cpp", "core/jobs/*.cpp", "core/*driver*.cpp",
                 "core/*trainer*.cpp", "mcp/*", "tools/*"],
    "valijson": [],
    "httplib": ["mcp/http/*"],
    "spdlog": ["mcp/*", "tools/cli/*"],
    "CLI": ["tools/cli/*"],
    "catch2": [],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Include(NamedTuple):
    file: str  # relative to the root
    line: int
    target: str  # as written
    quoted: bool


def room_of(path: str) -> str:
    """The room of a file or of an include's target: core, core/text, mcp, mcp/http, ..., or '' for none of ours."""
    parts = path.split("/")
    if parts[0] not in TOP_ROOMS + ["tests"]:
        return ""
    if parts[0] == "core" and len(parts) > 2:
        return f"core/{parts[1]}"
    inner = "/".join(parts[:2])
    return inner if inner in ("mcp/http", "tools/cli") else parts[0]


def rooms_seen_from(room: str) -> set:
    """The rooms that a file of `room` may include."""
    core = ["base", "core"] + [f"core/{name}" for name in CORE_ROOMS]
    if room in core:
        return set(core[: core.index(room) + 1]) - CORE_EXCEPTIONS.get(room, set())
    return {
        "base": {"base"},
        "mcp": {"base", "mcp"},
        "mcp/http": {"base", "mcp", "mcp/http"},
        "tools": {*core, "mcp", "tools"},
        "tools/cli": {*core, "mcp", "mcp/http", "tools", "tools/cli"},
    }.get(room, set())


def sources(root: Path) -> list:
    return sorted(f for top in TOP_ROOMS for f in (root / top).rglob("*") if f.suffix in (".h", ".cpp"))


def includes(root: Path) -> list:
    found = []
    for file in sources(root):
        name = file.relative_to(root).as_posix()
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if match := INCLUDE.match(text):
                found.append(Include(name, number, match[2], match[1] == '"'))
    return found


def library_of(target: str) -> str:
    return next((library for library in LIBRARIES if re.match(rf"{library}\b", target)), "")


def objection(include: Include) -> str:
    """Why the house does not allow it, or '' when it does."""
    here, there = room_of(include.file), room_of(include.target)
    if here.startswith("core/") and here.removeprefix("core/") not in CORE_ROOMS:
        return f"{here} is not a room of core; the rooms are {', '.join(CORE_ROOMS)}"
    if there:
        if there in rooms_seen_from(here):
            return ""
        return f"{here} must not know {there}"
    library = library_of(include.target)
    if library and not any(fnmatch.fnmatch(include.file, pattern) for pattern in LIBRARIES[library]):
        return f"{library} is included only by: {', '.join(LIBRARIES[library]) or 'tests'}"
    if include.quoted and not include.target.startswith("embedded_") and not library:
        return "include files of the project from its root, such as \"core/text/number.h\""
    return ""


def violations(root: Path) -> list:
    return [
        f'{i.file}:{i.line}: #include "{i.target}": {why}' for i in includes(root) if (why := objection(i))
    ]


def show_tree(root: Path) -> None:
    lines_in = {f.relative_to(root): len(f.read_text(encoding="utf-8").splitlines()) for f in sources(root)}
    folder = None
    for file, count in lines_in.items():
        if file.parent != folder:
            folder = file.parent
            total = sum(n for f, n in lines_in.items() if f.parent == folder)
            print(f"{total:7}  {folder.as_posix()}/")
        print(f"{count:7}    {file.name}")
    print(f"{sum(lines_in.values()):7}  lines in {len(lines_in)} files")


def show_arrows(root: Path) -> None:
    arrows = Counter((room_of(i.file), room_of(i.target)) for i in includes(root) if room_of(i.target))
    print("\nroom             includes (number of #include lines)")
    for here in ALL_ROOMS:
        row = [f"{there} {arrows[here, there]}" for there in ALL_ROOMS if there != here and arrows[here, there]]
        print(f"{here:16} {', '.join(row) or '-'}")


def show_rooms(root: Path) -> None:
    lines = documents.room_lines(root)
    print("\nroom             what is in it")
    for room in ALL_ROOMS:
        print(f"{room:16} {lines.get(room, '-')}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--show", action="store_true", help="print the tree with line counts and the arrows")
    parser.add_argument("--tests", action="store_true",
                        help="also check that each source file has a test of its name or a row in CONTRIBUTING.md")
    arguments = parser.parse_args()
    if arguments.show:
        show_tree(arguments.root)
        show_arrows(arguments.root)
        show_rooms(arguments.root)
        return 0
    found = [*violations(arguments.root), *documents.reference_violations(arguments.root),
             *hidden_names.violations(arguments.root), *process_starts.violations(arguments.root)]
    if arguments.tests:
        found += documents.test_violations(arguments.root)
    if not includes(arguments.root):
        found.append(f"{arguments.root}: no #include was found at all; is this the project's root?")
    print("\n".join(found) if found else "every include is an arrow of the house, every heading that is named exists, and hidden names are unique")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
