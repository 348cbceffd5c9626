"""Names in unnamed namespaces: a library's files are compiled several at a time, so no two of them may hide the same name,
and none may hide one that a header of the library declares."""
import re
from collections import defaultdict
from pathlib import Path
from typing import Iterator, NamedTuple

# The folders that are compiled as libraries of their own; a file belongs to the longest that holds it.
LIBRARIES = ["base", "core", "mcp", "mcp/http", "tools", "tools/cli", "demo"]

WORDS_OF_A_TYPE = re.compile(r"\b(?:struct|class|enum(?:\s+class)?|union)\s+(?:\[\[\w+\]\]\s*)?(\w+)\s*(?:final\b\s*)?(?::|$)")
NAMESPACE = re.compile(r"\s*(?:inline\s+)?namespace\b\s*([\w:]*)\s*$")
QUALIFIED = re.compile(r"::\s*~?\s*\w+$")


class Name(NamedTuple):
    name: str
    file: str
    line: int

    def __str__(self):
        return f"{self.file}:{self.line}"


def without_texts(source: str) -> str:
    """The same text with blanks for comments, literals and preprocessor lines; the lines keep their numbers."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|^[ \t]*#(?:\\\n|[^\n])*', re.S | re.M)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)


def declared_name(declaration: str) -> str:
    """The name that a declaration at namespace level declares, '' for none (`using a::b;`, a definition of a member)."""
    text = re.sub(r"\[\[.*?\]\]|\balignas\([^)]*\)", " ", declaration).strip()
    while text.startswith("template"):
        depth, at = 0, text.find("<")
        for at in range(at, len(text)):
            depth += {"<": 1, ">": -1}.get(text[at], 0)
            if depth == 0:
                break
        text = text[at + 1:].strip()
    if match := re.match(r"(?:using|typedef)\s+(\w+)\s*=", text):
        return match[1]
    if re.match(r"(?:using|static_assert|extern\s*$|friend|namespace|requires)\b", text):
        return ""
    if match := WORDS_OF_A_TYPE.match(text):
        return match[1]
    # What is left begins with a type; the name is the last word before its parentheses, bounds or value.
    depth = 0
    for at, sign in enumerate(text):
        depth += {"<": 1, ">": -1}.get(sign, 0)
        if depth == 0 and sign in "([={":
            text = text[:at].rstrip()
            break
    if re.search(r"\boperator\b", text) or QUALIFIED.search(text):
        return ""
    match = re.search(r"[\s&*>](\w+)$", text)
    return match[1] if match else ""


def declarations(source: str) -> Iterator[tuple]:
    """(is_hidden, name, line) of all that a file declares at namespace level."""
    text = without_texts(source)
    spaces = []  # of the open namespaces, whether each is an unnamed one
    begin, braces, parens, has_value = 0, 0, 0, False

    def found(end: int):
        name = declared_name(text[begin:end])
        if name:
            start = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
            place = re.compile(rf"\b{name}\b").search(text, start).start()
            yield any(spaces), name, text.count("\n", 0, place) + 1

    for at, sign in enumerate(text):
        is_outside = braces == 0 and parens == 0
        if sign in "()":
            parens += 1 if sign == "(" else -1
        elif sign == "=" and is_outside and "operator" not in text[begin:at]:
            has_value = True
        elif sign == "{" and is_outside and (match := NAMESPACE.match(text[begin:at])):
            spaces.append(not match[1])
            begin = at + 1
        elif sign == "{":
            if is_outside and not has_value:
                yield from found(at)
            braces += 1
        elif sign == "}" and braces == 0:
            if spaces:
                spaces.pop()
            begin = at + 1
        elif sign == "}":
            braces -= 1
            # A body ends its declaration; a value goes on to its `;`.
            if braces == 0 and parens == 0 and not has_value:
                begin = at + 1
        elif sign == ";" and is_outside:
            yield from found(at)
            begin, has_value = at + 1, False


def library_of(file: str) -> str:
    return max((library for library in LIBRARIES if file.startswith(library + "/")), key=len, default="")


def violations(root: Path) -> list:
    hidden, public = defaultdict(list), defaultdict(list)
    for top in sorted({library.split("/")[0] for library in LIBRARIES}):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            file = path.relative_to(root).as_posix()
            for is_hidden, name, line in declarations(path.read_text(encoding="utf-8")):
                if is_hidden or path.suffix == ".h":
                    (hidden if is_hidden else public)[library_of(file), name].append(Name(name, file, line))
    found = []
    for key, names in hidden.items():
        files = {each.file for each in names}
        for each in names:
            other = next((o for o in names if o.file != each.file), None) if len(files) > 1 else None
            other = other or next((o for o in public[key] if o.file != each.file), None)
            if other:
                found.append((each.file, each.line, f"{each} {each.name} also in {other}"))
    return [text for _, _, text in sorted(set(found))]
