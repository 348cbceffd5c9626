"""`call`, `--version`, `--help`, `doctor` and wrong command lines (exit codes: 0 ok, 1 failed, 2 needs input,
3 partial, 64 wrong command line)."""
import json
import unittest

from place import Place


class Call(unittest.TestCase):
    def test_ok_is_0_and_prints_one_document(self):
        with Place() as place:
            code, result = place.call("parse_summary", f"experiment_dir={place.exp}")
            self.assertEqual((code, result["status"], result["run_count"]), (0, "ok", 8))

    def test_failed_is_1(self):
        with Place() as place:
            place.plan.write_bytes(b"\0")
            code, result = place.call("parse_summary", f"experiment_dir={place.exp}")
            self.assertEqual((code, result["status"]), (1, "failed"))

    def test_bad_arguments_are_1(self):
        with Place() as place:
            code, result = place.call("scaffold_run", "dry_run=perhaps")
            self.assertEqual(code, 1)
            self.assertEqual(result["summary"], 'arguments.dry_run: expected boolean, got string "perhaps"')

    def test_needs_input_is_2(self):
        with Place() as place:
            place.change_plan("- **Epochs:** 1\n", "")
            code, result = place.call("parse_summary", f"experiment_dir={place.exp}")
            self.assertEqual((code, result["status"]), (2, "needs_input"))
            self.assertEqual([missing["field"] for missing in result["missing"]], ["epochs"])

    def test_partial_is_3(self):
        with Place() as place:
            code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin",
                                      "time_budget_s=0.000001")
            self.assertEqual((code, result["status"]), (3, "partial"))
            self.assertEqual(result["next"]["tool"], "scaffold_run")
            code, result = place.call("scaffold_run", json.dumps({**result["next"]["arguments"], "time_budget_s": 60}))
            self.assertEqual((code, result["status"]), (0, "ok"))

    def test_unknown_tool_is_64(self):
        with Place() as place:
            self.assertEqual(place.run("call", "parse_sumary"),
                             (64, "", 'scaffold-runs: there is no tool "parse_sumary"; did you mean "parse_summary"?\n'))

    def test_wrong_command_line_is_64(self):
        with Place() as place:
            for words in [("--frobnicate",), ("call",), ("cal",), ("call", "parse_summary", "word"),
                          ("call", "parse_summary", "{broken"), ("--jobs", "0"), ("--root", "/does/not/exist"),
                          ("--log-level", "loud"), ("--log-file", "/", "doctor")]:
                with self.subTest(words):
                    code, out, err = place.run(*words)
                    self.assertEqual((code, out), (64, ""))
                    self.assertTrue(err)

    def test_a_word_that_is_no_pair_is_named(self):
        with Place() as place:
            self.assertEqual(place.run("call", "parse_summary", "word")[2],
                             "scaffold-runs: `word` is not a key=value pair; expected such pairs or one JSON object\n")

    def test_values_take_their_type_from_the_schema(self):
        with Place() as place:
            code, result = place.call("scaffold_run", f"experiment_dir={place.exp}", "generator=builtin", "dry_run=true",
                                      "runs=rank8_lr1e-5", "runs=rank16_lr1e-5")
            self.assertEqual((code, result["dry_run"]), (0, True))
            self.assertEqual([run["directory"] for run in result["runs"]], ["rank8_lr1e-5", "rank16_lr1e-5"])

    def test_answers_split_at_their_first_dot(self):
        with Place() as place:
            place.change_plan("| 64 | 5e-5 | 4 |", "| 64 | 5e-5 | - |")
            place.change_plan("- **Batch sizes:** 4\n", "")
            field = "batch_size@Llama-3.2-1B-Instruct_rank64_lr5e-5"
            code, result = place.call("parse_summary", f"experiment_dir={place.exp}")
            self.assertEqual([missing["field"] for missing in result["missing"]], [field])
            code, result = place.call("parse_summary", f"experiment_dir={place.exp}", f"answers.{field}=2")
            self.assertEqual((code, result["status"]), (0, "ok"))
            self.assertEqual(result["runs"][7]["parameters"]["batch_size"], 2)
            self.assertEqual(result["runs"][7]["sources"]["batch_size"], "answer")

    def test_a_value_may_hold_an_equals_sign(self):
        with Place() as place:
            odd = place.root / "a=b"
            place.exp.rename(odd)
            self.assertEqual(place.call("find_experiment", f"path={odd}")[1]["experiment_dir"], str(odd))

    def test_options_stand_before_or_behind_the_command(self):
        with Place() as place:
            before = place.run("--root", place.root / "data", "call", "parse_summary", f"experiment_dir={place.exp}")
            behind = place.run("call", "parse_summary", f"experiment_dir={place.exp}", "--root", place.root / "data")
            self.assertEqual(before[0], 1)
            self.assertEqual(before, behind)

    def test_version_and_help(self):
        with Place() as place:
            code, out, _ = place.run("--version")
            self.assertEqual(code, 0)
            self.assertRegex(out, r"^scaffold-runs \d+\.\d+\.\d+\n$")
            code, out, _ = place.run("--help")
            self.assertEqual(code, 0)
            for word in ["serve", "call", "doctor", "--root", "--read-only", "--jobs", "--log-level", "--log-file"]:
                self.assertIn(word, out)

    def test_doctor_says_what_is_here_and_what_is_missing(self):
        with Place() as place:
            code, out, _ = place.run("doctor", cwd=place.exp)
            self.assertEqual(code, 0)
            self.assertIn(f"ok       site settings  {place.exp}/claude.local.md\n", out)
            self.assertIn("missing  cruijff_kit    Set CRUIJFF_KIT_DIR", out)
            for name in ["python3", "PyYAML", "conda", "sbatch", "torchtune"]:
                self.assertIn(name, out)
            self.assertIn("missing  environment    The environment named in the site settings was not found; create it, or give its "
                          "path (`conda_env` or `venv`).\n", out)

    def test_doctor_asks_the_environment_of_the_site_settings(self):
        with Place() as place:
            python = place.root / "miniconda3/envs/cruijff/bin/python"
            python.parent.mkdir(parents=True)
            python.write_text("#!/bin/sh\ncase $* in\n--version) echo Python 3.99.1 ;;\n*yaml*) echo 9.9 ;;\n*) exit 1\nesac\n")
            python.chmod(0o755)
            script = place.root / "kit/tools/torchtune/setup_finetune.py"
            script.parent.mkdir(parents=True)
            script.write_text("raise SystemExit('run')\n")
            (place.root / "kit/.git").mkdir()
            (place.root / "kit/.git/HEAD").write_text("0123456789" * 4 + "\n")
            _, out, _ = place.run("doctor", cwd=place.exp, CRUIJFF_KIT_DIR=str(place.root / "kit"))
            self.assertIn(f"ok       cruijff_kit    {place.root}/kit (0123456)\n", out)
            self.assertIn(f"ok       python         {python} (Python 3.99.1, the conda environment cruijff)\n", out)
            self.assertIn(f"ok       PyYAML         9.9 for {python}\n", out)
            self.assertIn(f"missing  torchtune      {python} -m pip install torchtune; only the jobs need it.\n", out)

    def test_a_log_file_gets_what_stderr_gets(self):
        with Place() as place:
            log = place.root / "server.log"
            code, _, err = place.run("--log-level", "debug", "--log-file", log)
            self.assertEqual(code, 0)
            self.assertIn("serving MCP on stdio", err)
            self.assertIn("serving MCP on stdio", log.read_text())


if __name__ == "__main__":
    unittest.main()
