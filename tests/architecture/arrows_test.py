#!/usr/bin/env python3
"""Proves that arrows.py can fail: each planted include in a tree that is fine otherwise is found, alone."""
import tempfile
import unittest
from pathlib import Path

import arrows

SOUND = {
    "base/result.h": "#include <variant>",
    "core/result.h": '#include "base/result.h"',
    "core/text/number.h": '#include "core/result.h"',
    "core/text/yaml_document.cpp": "#include <yaml-cpp/yaml.h>",
    "core/text/markdown_document.cpp": "#include <cmark-gfm.h>",
    "core/parameters/parameter.h": '#include "core/text/number.h"',
    "core/generate/builtin_generator.cpp": '#include "embedded_templates.h"',
    "core/generate/kit_driver.cpp": "#include <nlohmann/json.hpp>",
    "core/scaffold/scaffold.h": '#include "core/verify/verification.h"',
    "core/record/store.cpp": "#include <nlohmann/json.hpp>",
    "mcp/server.cpp": '#include "base/result.h"\n#include "mcp/json_rpc.h"',
    "tools/parse_summary.cpp": '#include "core/parameters/parameter.h"\n#include "mcp/server.h"',
    "tools/cli/main.cpp": '#include <CLI/CLI.hpp>\n#include "tools/register_tools.h"',
}

PLANTED = [
    ("core/result.h", '#include "core/text/number.h"', "core must not know core/text"),
    ("core/text/number.h", '#include "core/parameters/parameter.h"', "core/text must not know core/parameters"),
    ("core/parameters/parameter.h", "#include <core/runs/run_config.h>", "core/parameters must not know core/runs"),
    ("core/verify/report.cpp", '# include "core/scaffold/staging.h"', "core/verify must not know core/scaffold"),
    ("core/verify/report.cpp", '#include "core/generate/kit.h"', "core/verify must not know core/generate"),
    ("core/record/store.h", '#include "core/generate/kit.h"', "core/record must not know core/generate"),
    ("core/locate/locate.cpp", '#include "mcp/progress.h"', "core/locate must not know mcp"),
    ("core/locate/locate.cpp", '#include "tools/result.h"', "core/locate must not know tools"),
    ("core/locate/locate.cpp", '#include "tests/catch.h"', "core/locate must not know tests"),
    ("base/result.h", '#include "core/result.h"', "base must not know core"),
    ("mcp/server.cpp", '#include "core/result.h"', "mcp must not know core"),
    ("mcp/server.cpp", '#include "core/text/number.h"', "mcp must not know core/text"),
    ("mcp/server.cpp", '#include "tools/result.h"', "mcp must not know tools"),
    ("tools/parse_summary.cpp", '#include "tools/cli/serve.h"', "tools must not know tools/cli"),
    ("core/misc/helper.h", "#include <string>",
     "core/misc is no room of core; the rooms are text, system, parameters, plan, locate, runs, slurm, jobs, generate, record, verify, scaffold"),
    ("core/text/number.h", "#include <yaml-cpp/yaml.h>",
     "yaml-cpp is included only by: core/text/yaml_document.cpp"),
    ("core/plan/summary_markdown.cpp", "#include <cmark-gfm-extension_api.h>",
     "cmark is included only by: core/text/markdown_document.cpp"),
    ("core/verify/report.cpp", '#include "nlohmann/json.hpp"',
     "nlohmann is included only by: core/record/store.cpp, core/slurm/*.cpp, core/jobs/*.cpp, core/*driver*.cpp, core/*trainer*.cpp, "
     "mcp/*, tools/*"),
    ("core/record/store.h", "#include <nlohmann/json_fwd.hpp>",
     "nlohmann is included only by: core/record/store.cpp, core/slurm/*.cpp, core/jobs/*.cpp, core/*driver*.cpp, core/*trainer*.cpp, "
     "mcp/*, tools/*"),
    ("tools/result.cpp", "#include <CLI/CLI.hpp>", "CLI is included only by: tools/cli/*"),
    ("tools/result.cpp", '#include "result.h"',
     'include files of the project from its root, such as "core/text/number.h"'),
    ("core/text/number.cpp", '#include "../plan/parameter.h"',
     'include files of the project from its root, such as "core/text/number.h"'),
]


def violations_of(files: dict) -> list:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
        return arrows.violations(Path(folder))


class ArrowsTest(unittest.TestCase):
    def test_a_sound_tree_has_no_violation(self):
        self.assertEqual([], violations_of(SOUND))

    def test_each_planted_include_is_found(self):
        for file, line, why in PLANTED:
            with self.subTest(file=file, line=line):
                found = violations_of({**SOUND, file: f"// a comment\n{line}"})
                target = arrows.INCLUDE.match(line)[2]
                self.assertEqual([f'{file}:2: #include "{target}": {why}'], found)


if __name__ == "__main__":
    unittest.main()
