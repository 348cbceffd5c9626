#!/usr/bin/env python3
"""Every text of the program that a person or a model reads, in one list, and the words that we do not use.

    wording.py ROOT           prints each phrase that we do not use, with its place; exit 1 if there is one
    wording.py ROOT --list    prints each user-facing text with its place: `file:line: text`

User-facing are the string literals of the product with two words or more, the descriptions in schemas/ and
tools/descriptions/, and the comments in templates/. The phrases are looked for in comments and in docs, too.
"""
import argparse
import json
import re
import sys
from pathlib import Path
from typing import Iterator, NamedTuple

PRODUCT = ["base", "core", "mcp", "tools", "demo"]

# What reads as if translated, and what a native speaker would write.
AVOIDED = {
    r"(?<!there )\b(?:is|are|was|were|be) no (?!longer\b|more\b|less\b|such\b|later\b|earlier\b|larger\b|smaller\b)[a-z]": "is not a",
    r"\bstand(?:s|ing)? (?:in|at|on|there|behind|below|beside|alone)\b|\bstood\b": "is in, lives in, is",
    r"\b(?:tells?|telling) (?:of|that|how|what|whether|where|which|why|about)\b|\bis told\b|\btold (?:of|by|once)\b": "says, lists, shows",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\bcome by\b|\bto be had\b|\bhad from\b": "found, available",
    r"\bheed(?:s|ed)?\b": "respect, follow",
    r"\bin its stead\b|\bin (?:his|their) stead\b": "instead",
    r"\bon its own account\b|\bgoes without\b": "(say what happens)",
    r"\bdesign[ ]section\b": "a heading of docs/design.md by its name",
}

TOKEN = re.compile(
    r'''//(?P<line_comment>[^\n]*)|/\*(?P<block_comment>.*?)\*/|R"(?P<mark>[^(\s]*)\((?P<raw>.*?)\)(?P=mark)"'''
    r'''|"(?P<text>(?:[^"\\\n]|\\.)*)"|'(?:[^'\\\n]|\\.)+'|(?P<digits>\d'\d)|(?P<line_end>\n)|(?P<include>\#\s*include[^\n]*)''',
    re.DOTALL)
BETWEEN_PIECES = re.compile(r"\s*")


class Text(NamedTuple):
    file: str
    line: int
    text: str


def unescaped(literal: str) -> str:
    simple = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "r": "\r", "0": "\0"}
    return re.sub(r"\\([nt\"\\r0])", lambda match: simple[match[1]], literal)


def cpp_texts(file: str, source: str) -> tuple[list, list]:
    """The string literals of a source, adjacent ones joined, and its comments, neighbouring lines joined."""
    literals, comments = [], []
    literal_end = comment_line = -1
    for match in TOKEN.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        if match["line_comment"] is not None or match["block_comment"] is not None:
            text = (match["line_comment"] or match["block_comment"] or "").lstrip("/<! ")
            if comments and comment_line == line - 1:
                comments[-1] = comments[-1]._replace(text=f"{comments[-1].text} {text}")
            else:
                comments.append(Text(file, line, text))
            comment_line = line
        elif match["text"] is not None or match["raw"] is not None:
            text = match["raw"] if match["raw"] is not None else unescaped(match["text"])
            if literals and source[literal_end:match.start()].strip() == "":
                literals[-1] = literals[-1]._replace(text=literals[-1].text + text)
            else:
                literals.append(Text(file, line, text))
            literal_end = match.end()
    return literals, comments


def is_prose(text: str) -> bool:
    return len(re.findall(r"[A-Za-z]{2,}", text)) >= 2 and " " in text.strip()


def descriptions(value) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("description", "title") and isinstance(inner, str):
                yield inner
            else:
                yield from descriptions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from descriptions(inner)


def line_with(source: str, text: str) -> int:
    return source.count("\n", 0, max(source.find(json.dumps(text, ensure_ascii=False)[1:-1]), 0)) + 1


def sources(root: Path) -> list:
    return sorted(file for room in PRODUCT for file in (root / room).rglob("*") if file.suffix in (".h", ".cpp"))


def user_facing(root: Path) -> list:
    found = []
    for file in sources(root):
        name = file.relative_to(root).as_posix()
        found += [text for text in cpp_texts(name, file.read_text(encoding="utf-8"))[0] if is_prose(text.text)]
    for file in sorted((root / "schemas").glob("*.json")):
        source = file.read_text(encoding="utf-8")
        name = file.relative_to(root).as_posix()
        found += [Text(name, line_with(source, text), text) for text in descriptions(json.loads(source))]
    for file in sorted((root / "tools").rglob("*.md")):
        found.append(Text(file.relative_to(root).as_posix(), 1, file.read_text(encoding="utf-8").strip()))
    for file in sorted((root / "templates").glob("*")):
        lines = file.read_text(encoding="utf-8").splitlines()
        found += [Text(file.relative_to(root).as_posix(), number, line.strip()) for number, line in enumerate(lines, 1)
                  if line.lstrip().startswith("#") and not line.startswith(("#!", "#SBATCH")) and is_prose(line)]
    return found


def for_maintainers(root: Path) -> list:
    found = []
    for file in sources(root):
        found += cpp_texts(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))[1]
    for file in [*root.glob("*.md"), *(root / "docs").glob("*.md")]:
        lines = file.read_text(encoding="utf-8").splitlines()
        found += [Text(file.relative_to(root).as_posix(), number, line) for number, line in enumerate(lines, 1)]
    return found


def findings(texts: list) -> list:
    return [f"{text.file}:{text.line}: `{match[0]}` (write: {better}) in: {' '.join(text.text.split())[:160]}"
            for text in texts for phrase, better in AVOIDED.items()
            for match in re.finditer(phrase, " ".join(text.text.split()), re.IGNORECASE)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--list", action="store_true", help="print every user-facing text with its place")
    arguments = parser.parse_args()
    texts = user_facing(arguments.root)
    if arguments.list:
        for text in texts:
            print(f"{text.file}:{text.line}: {' '.join(text.text.split())}")
        print(f"{len(texts)} texts")
        return 0
    found = findings(texts + for_maintainers(arguments.root))
    if not texts:
        found.append(f"{arguments.root}: no text was found at all; is this the project's root?")
    print("\n".join(found) if found else f"{len(texts)} texts, and none with a phrase that we do not use")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
