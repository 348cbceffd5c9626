"""What the documents promise about the sources: each heading of docs/design.md that is named exists, and each source file
has a test of its name or a line in CONTRIBUTING.md that says where it is tested."""
import fnmatch
import re
from pathlib import Path
from typing import Iterator

DESIGN = "docs/design.md"
TESTED = "CONTRIBUTING.md"
TESTED_HEADING = "Where tests are"
SOURCE_ROOMS = ["base", "core", "mcp", "tools"]
# Not ours to judge: what is built or fetched, and other people's text.
SKIPPED = {".git", ".cache", "build", "node_modules", "__pycache__"}
MAX_TEXT_BYTES = 1 << 20

BETWEEN_LINES = re.compile(r"\n[ \t]*(?:///?<?|#|>|\*)?|\\(?=\")")
REFERENCE = re.compile(r'docs/design\.md((?:,?\s+(?:and\s+|or\s+)?"[^"]+")+)')
OLD_REFERENCE = re.compile(r"design\s+section", re.I)


def texts(folder: Path) -> Iterator[tuple]:
    """(path, text) of every text file of the project."""
    for path in sorted(folder.iterdir()):
        if path.name in SKIPPED or path.is_symlink():
            continue
        if path.is_dir():
            yield from texts(path)
        elif path.stat().st_size <= MAX_TEXT_BYTES:
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                pass  # a picture, an input of the fuzzers


def headings(markdown: str) -> list:
    return [match[1].strip() for match in re.finditer(r"^#+\s+(.+)$", markdown, re.M)]


def reference_violations(root: Path) -> list:
    """Comments and texts that name a heading which docs/design.md does not have."""
    design = root / DESIGN
    if not design.is_file():
        return [f"{DESIGN}: missing; comments refer to its headings"]
    known = headings(design.read_text(encoding="utf-8"))
    found = []
    for path, text in texts(root):
        # A reference may go on in the next line of a comment; the places in the text stay the same.
        flat = BETWEEN_LINES.sub(lambda match: " " * len(match[0]), text)
        for pattern in (REFERENCE, OLD_REFERENCE):
            for match in pattern.finditer(flat):
                where = f"{path.relative_to(root).as_posix()}:{text.count(chr(10), 0, match.start()) + 1}"
                if pattern is OLD_REFERENCE:
                    found.append(f"{where}: refers to the design by a section's number; name a heading of {DESIGN}")
                    continue
                named = [" ".join(each.split()) for each in re.findall(r'"([^"]+)"', match[1])]
                found += [f'{where}: {DESIGN} has no heading "{each}"' for each in named if each not in known]
    return found


def table_rows(markdown: str, heading: str = "") -> list:
    """The cells of all table rows below a heading (of the whole text without one), backticks taken off."""
    if heading:
        match = re.search(rf"^#+\s+{re.escape(heading)}\s*$(.*?)(?=^#+\s|\Z)", markdown, re.M | re.S)
        markdown = match[1] if match else ""
    rows = re.findall(r"^\|(.+)\|\s*$", markdown, re.M)
    return [[cell.strip().replace("`", "") for cell in row.split("|")] for row in rows if not re.fullmatch(r"[\s|:-]+", row)]


def test_violations(root: Path) -> list:
    """Source files without a test of their name that the table of CONTRIBUTING.md does not cover, and rows of it that cover
    none."""
    file = root / TESTED
    rows = table_rows(file.read_text(encoding="utf-8"), TESTED_HEADING) if file.is_file() else []
    patterns = [pattern.strip() for row in rows[1:] for pattern in row[0].split(",")]
    sources = [path.relative_to(root) for room in SOURCE_ROOMS for path in sorted((root / room).rglob("*.cpp"))]
    without = [path.as_posix() for path in sources if not (root / "tests" / path.with_name(path.stem + "_test.cpp")).is_file()]
    found = [f"{name}: has neither a test tests/{name[:-4]}_test.cpp nor a row in {TESTED}, \"{TESTED_HEADING}\""
             for name in without if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
    found += [f"{TESTED}: `{pattern}` in \"{TESTED_HEADING}\" matches no source file that lacks a test of its name"
              for pattern in patterns if not fnmatch.filter(without, pattern)]
    return found


def room_lines(root: Path) -> dict:
    """What each room is for, in one line, from the table of rooms in docs/design.md."""
    design = root / DESIGN
    rows = table_rows(design.read_text(encoding="utf-8")) if design.is_file() else []
    return {row[0].rstrip("/"): row[1] for row in rows if len(row) > 1}
