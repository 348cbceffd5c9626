"""Hostile and broken plans, made here, and all that the program says to each of them, whole, as it stands in
tests/data/hostile_plans.txt. A hostile piece is put into every place of a small plan, in Markdown and in YAML; only what
differs from the plan without it is kept. `hostile_plans_test.py --update` writes the file, to be read before it is kept.
"""
import hashlib
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unicodedata
import unittest

from plans_test import SITE, Case, encoded, given

EXPECTED = pathlib.Path(__file__).parent.parent / "data" / "hostile_plans.txt"
LONGEST_CALLS = 60  # seconds for the two calls, in a debug build on a busy machine

MARKDOWN = """# Experiment: <title>

## All Runs

| Run Name | Model | LoRA Rank | Type | <header> |
|---|---|---|---|---|
| a<name> | M | 8<number> | Fine-tuned | 1e-5 |
| b | M | 16 | Fine-tuned | 5e-5 |
| c | M | - | Control | - |
<below>
## Resources
### Models
- M: `/m/M`
### Dataset
- Path: `/d/w<path>.json`

## Configuration
- Epochs: 1
- GPUs: 1
- Batch size: 4
- System prompt: "p<prompt>"
- Validation: no
- Account: abc<word>
"""
YAML = """experiment: {name: "e"}
controls: {epochs: 1, gpus: 1, batch_size: 4, validation_during_training: false, account: "abc<word>",
  system_prompt: "p<prompt>"}
models: {base: [{name: M, path: /m/M}]}
data: {training: {path: "/d/w<path>.json"}}
runs:
- {name: "a<name>", type: fine-tuned, model: M, parameters: {lora_rank: "8<number>", lr: 1e-5}}
- {name: b, type: fine-tuned, model: M, parameters: {lora_rank: 16, lr: 5e-5}}
<below>
"""
DEFAULTS = {"title": "e", "header": "Learning Rate"}

# What is put into the places; in YAML as it stands in double quotes.
PIECES = {
    "zero-width space": "\u200b", "right-to-left mark": "\u202e", "emoji": "\U0001f680", "full-width digit": "\uff18",
    "HTML": "<b onclick=x>", "comment": "<!-- | -->", "entity": "&#124;&lt;", "code span": "`|`", "escaped pipe": "\\|",
    "link": "[x](javascript:1)", "shell": "$(touch x);`id`", "parent steps": "/../../x", "interpolation": "${oc.env:HOME}",
    "no-break space": "\u00a0", "tab": "\t",
}
PLACES = {"md": ["title", "name", "number", "path", "prompt", "word", "header"],
          "yaml": ["name", "number", "path", "prompt", "word"]}
IN_MARKDOWN_ONLY = {"escaped pipe"}  # no escape of YAML

# Text of a thousand and more repetitions, behind the table or the runs.
REPEATED = {"quotes": ">", "dashes": " -", "underscores": "_", "brackets": "[", "bangs": "![", "back-ticks": "`a``",
            "stars": "*a **", "angles": "<", "instructions": "<?", "tildes": "~~a", "entities": "&", "parens": "](",
            "pipes": "|", "hashes": "#", "footnotes": "[^1]", "line breaks": "\n", "tabs": "\t", "emphasis": "**a_b*"}


def filled(text, **values):
    values = {**DEFAULTS, **values}
    return re.sub("<(title|header|name|number|path|prompt|word|below)>", lambda hole: values.get(hole[1], ""), text)


def pieces():
    for form, text in (("md", MARKDOWN), ("yaml", YAML)):
        for what, piece in PIECES.items():
            if form == "yaml" and what in IN_MARKDOWN_ONLY:
                continue
            if form == "yaml":
                piece = piece.replace("\t", "\\t")
            for place in PLACES[form]:
                yield f"{form}, {what} in {place}", form, filled(text, **{place: DEFAULTS.get(place, "") + piece})
    for what, piece in {"newline": "\\n../x", "NUL": "\\0", "bell": "\\a", "line separator": "\\L"}.items():
        for place in PLACES["yaml"]:
            yield f"yaml, {what} in {place}", "yaml", filled(YAML, **{place: piece})


def structures():
    for what, piece in REPEATED.items():
        yield f"md, 10,000 {what}", "md", filled(MARKDOWN, below="\n" + piece * 10000 + "\n")
    rows = "".join(f"| r{i} | M | {i % 4 + 1} | {'Fine-tuned' if i < 2 else 'Control'} | - |\n" for i in range(10000))
    yield "md, 10,000 rows", "md", filled(MARKDOWN, below=rows.rstrip("\n"))
    for place in PLACES["md"]:
        yield f"md, 1 MB in {place}", "md", filled(MARKDOWN, **{place: "x" * 1_000_000})
    for place in PLACES["yaml"]:
        yield f"yaml, 1 MB in {place}", "yaml", filled(YAML, **{place: "x" * 1_000_000})
    yield "md, 2,000 columns", "md", filled(MARKDOWN, below="|a" * 2000)
    yield "md, short row", "md", filled(MARKDOWN, below="| d | M |")
    yield "md, long row", "md", filled(MARKDOWN, below="| d | M | 8 | Fine-tuned | 1e-5 | x |")
    yield "md, row without pipes", "md", filled(MARKDOWN, below="d M 8 Fine-tuned")
    yield "md, table in a fence in a fence", "md", MARKDOWN.replace("| Run", "````\n```\n| Run").replace("<below>", "```\n````")
    yield "md, fence not closed", "md", filled(MARKDOWN, below="\n```\n")
    yield "md, comment not closed", "md", filled(MARKDOWN, below="\n<!--\n")
    yield "md, lists 200 deep", "md", filled(MARKDOWN, below="\n" + "".join("  " * i + "- a\n" for i in range(200)))
    yield "yaml, lists 100 deep", "yaml", filled(YAML, below="x: " + "[" * 100 + "]" * 100)
    yield "yaml, brackets not closed", "yaml", filled(YAML, below="x: " + "[" * 10000)
    yield "yaml, quote not closed", "yaml", filled(YAML, below='x: "')
    yield "yaml, billion laughs", "yaml", filled(YAML, below="a: &a0 [x]\n" + "".join(
        f"b{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9)))
    yield "yaml, cycle", "yaml", filled(YAML, below="x: &x [*x]")
    yield "yaml, anchor without a name", "yaml", filled(YAML, below="x: *unknown")
    yield "yaml, duplicate key", "yaml", filled(YAML, below="controls: {epochs: 2}")
    yield "yaml, merge", "yaml", filled(YAML, below="x: {<<: {a: 1}}")
    yield "yaml, tag", "yaml", filled(YAML, below="x: !!python/object/apply:os.system [id]")
    yield "yaml, list as a key", "yaml", filled(YAML, below="? [a]\n: b")
    yield "yaml, tab as indentation", "yaml", filled(YAML, below="x:\n\ta: 1")
    yield "yaml, second document", "yaml", filled(YAML, below="---\na: 1")
    yield "yaml, 10,000 keys", "yaml", filled(YAML, below="x:\n" + "".join(f"  k{i}: 1\n" for i in range(10000)))


def encodings():
    for form, text in (("md", MARKDOWN), ("yaml", YAML)):
        whole = filled(text, prompt="\u00e9")
        for name in ("bom", "crlf", "utf-16", "utf-16-be", "utf-32", "latin-1", "cp037"):
            yield f"{form}, {name}", form, encoded(whole, name)
        yield f"{form}, NUL", form, whole.replace("16", "1\0006")
        yield f"{form}, cut in a letter", form, whole.encode()[: whole.encode().index(b"\xc3") + 1]
        yield f"{form}, empty", form, ""


def names():
    """Names that are paths, given to a run that nothing but its name tells apart."""
    for name in ("..", "../x", "/etc/x", ".", ".scaffold", "-rf", "exp-2", "../exp-2/x", "a/b", "~", "con", "finetune.yaml"):
        table = MARKDOWN.replace("a<name> | M | 8<number>", f"{name} | M | 16").replace("1e-5", "5e-5")
        yield f"md, run called {name}", "md", filled(table)
        runs = YAML.replace("a<name>", name).replace('"8<number>", lr: 1e-5', "16, lr: 5e-5")
        yield f"yaml, run called {name}", "yaml", filled(runs)


def links():
    """(what, the plan as a link made by this function)."""
    def at_a_file_elsewhere(exp, root):
        (root / "elsewhere.md").write_text(filled(MARKDOWN), encoding="utf-8")
        (exp / "experiment_summary.md").symlink_to(root / "elsewhere.md")

    def at_itself(exp, _):
        (exp / "experiment_summary.md").symlink_to("experiment_summary.md")

    def at_nothing(exp, _):
        (exp / "experiment_summary.md").symlink_to("nothing.md")

    def at_endless_zeros(exp, _):
        (exp / "experiment_summary.md").symlink_to("/dev/zero")

    return [at_a_file_elsewhere, at_itself, at_nothing, at_endless_zeros]


class Empty:
    head, parts = {}, {}


def said(lay_out):
    """The lines of both tools to an experiment that `lay_out` makes; nothing but the plan may be there after."""
    root = pathlib.Path(tempfile.mkdtemp(prefix="plans."))
    try:
        (root / "exp").mkdir()
        (root / "exp" / "claude.local.md").write_text(SITE.replace("ROOT", str(root)))
        lay_out(root / "exp", root)
        before = sorted(map(str, root.rglob("*")))
        begin = time.monotonic()
        lines = given(Empty, root).splitlines()
        if time.monotonic() - begin > LONGEST_CALLS:
            lines.append("takes too long")
        if sorted(map(str, root.rglob("*"))) != before:
            lines.append("writes")
        return lines
    finally:
        shutil.rmtree(root)


def written(form, text):
    data = text if isinstance(text, bytes) else text.encode()
    return lambda exp, _: (exp / f"experiment_summary.{form}").write_bytes(data)


def shortened(line):
    """Runs of one letter that a prompt of a megabyte shows whole, long lines, and what nobody sees."""
    line = re.sub(r"(.)\1{300,}", lambda run: f"{run[1]}*{len(run[0])}", line)
    line = "".join(c if unicodedata.category(c)[0] not in "CZ" or c == " " else f"\\u{{{ord(c):x}}}" for c in line)
    if len(line) <= 800:
        return line
    return f"{line[:300]} ... {len(line)} characters, SHA-256 {hashlib.sha256(line.encode()).hexdigest()[:16]}"


def all_said():
    plain = {form: said(written(form, filled(text))) for form, text in (("md", MARKDOWN), ("yaml", YAML))}
    blocks = [("md, nothing hostile", plain["md"]), ("yaml, nothing hostile", plain["yaml"])]
    for kind in (pieces, structures, encodings, names):
        for what, form, text in kind():
            lines = [line for line in said(written(form, text)) if line not in plain[form]]
            blocks.append((what, lines))
    for link in links():
        blocks.append((f"md, a link {link.__name__.replace('_', ' ')}", said(link)))
    return [f"== {what}\n" + "".join(shortened(line) + "\n" for line in lines) for what, lines in blocks]


class HostilePlans(unittest.TestCase):
    maxDiff = None

    def test_all(self):
        blocks = all_said()
        expected = re.split(r"(?m)^(?=== )", EXPECTED.read_text(encoding="utf-8"))[1:]
        self.assertEqual(len(blocks), len(expected))
        for block, kept in zip(blocks, expected):
            with self.subTest(plan=kept.split("\n")[0]):
                self.assertEqual(block, kept)
        print(f"{len(blocks)} hostile plans", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--update"]:
        EXPECTED.write_text("".join(all_said()), encoding="utf-8")
    else:
        unittest.main()
