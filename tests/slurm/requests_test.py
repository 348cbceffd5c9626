"""Requests that a real Slurm refuses, by verify_run's words for each."""
import os
import unittest

from cluster import Cluster, SlurmPlace, main

GPU = ("A node of partition gpu has at most 4 GPUs, 48 CPUs and 1000000 MB of memory; the time limit is "
       "3-00:00:00; the features are a100, gpu40, gpu80.")
FAILURE = "allocation failure: "

# What finetune.slurm is given, and how Slurm's words for it end.
REFUSED = {
    "partition": (["--partition=gpuX"], "Invalid partition name specified. The partitions are gpu, cpu."),
    "account": (["--account=other"], "Invalid account or account/partition combination specified"),
    "constraint": (["--constraint=gpu90"], "Invalid feature specification. " + GPU),
    "memory": (["--mem=4000G"], "Requested node configuration is not available. " + GPU),
    "GPUs": (["--gres=gpu:5"], "Requested node configuration is not available. " + GPU),
    "time": (["--time=9-00:00:00"],
             "Requested time limit is invalid (missing or exceeds some limit). " + GPU),
    "a time that cannot be read": (["--time=15m"], "sbatch: error: Invalid --time specification"),
}


class RequestsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(accounts="msalganik").__enter__()
        cls.addClassCleanup(cls.cluster.__exit__, None, None, None)

    def verify(self, *lines, **more):
        """The `sbatch` check of the first run, whose script has these lines more."""
        with SlurmPlace(self.cluster) as place:
            place.scaffold()
            script = place.exp / "rank8_lr1e-5/finetune.slurm"
            text = script.read_text()
            for line in lines:
                text = text.replace("\n\n# Submit this file", f"\n#SBATCH {line}\n\n# Submit this file", 1)
            script.write_text(text)
            _, result = place.call("verify_run", f"experiment_dir={place.exp}", **more)
            self.warnings = [w["message"] for w in result["warnings"] if w["code"] == "sbatch_variable"]
            self.assertEqual([], self.cluster.jobs())
            return [check for check in result["runs"][0]["checks"] if check["name"] == "sbatch"][0]

    def test_what_is_right(self):
        self.assertEqual("passed", self.verify()["status"])

    def test_what_is_refused(self):
        for what, (lines, words) in REFUSED.items():
            with self.subTest(what):
                check = self.verify(*lines)
                self.assertEqual(("failed", "refused"), (check["status"], check["found"]))
                front = "rank8_lr1e-5/finetune.slurm: Slurm rejects it: "
                self.assertTrue(check["message"].startswith(front + FAILURE) or
                                check["message"].startswith(front + "sbatch: error: "), check["message"])
                self.assertTrue(check["message"].endswith(words), check["message"])
                print(f"\n{what}: {check['message']}")

    def with_controller_down(self, more):
        conf = f"{self.cluster.directory}/down.conf"
        with open(self.cluster.conf, encoding="utf-8") as right, open(conf, "w", encoding="utf-8") as wrong:
            wrong.write("".join("SlurmctldPort=1\n" if line.startswith("SlurmctldPort=") else line for line in right))
            wrong.write(more)
        self.addCleanup(os.remove, conf)
        check = self.verify(SLURM_CONF=conf)
        self.assertEqual("warning", check["status"])
        print(f"\ncontroller down: {check['message']}")
        return check["message"].removeprefix("rank8_lr1e-5/finetune.slurm: Slurm did not answer: ")

    def test_a_controller_that_is_down(self):
        self.assertEqual("allocation failure: Unable to contact slurm controller (connect failure)",
                         self.with_controller_down("MessageTimeout=2\n"))

    def test_a_controller_that_is_down_where_sbatch_tries_on_and_on(self):
        self.assertEqual("sbatch did not answer within 10 s; Slurm's controller may be down or busy",
                         self.with_controller_down(""))

    def test_variables_that_would_win_are_named_and_ignored(self):
        self.assertEqual("passed", self.verify(SBATCH_PARTITION="gpuX")["status"])
        self.assertEqual(["SBATCH_PARTITION is gpuX in this server's environment, and sbatch prefers it to `--partition` in "
                          "finetune.slurm. `scaffold-runs submit` clears it; before you submit in any other way: unset "
                          "SBATCH_PARTITION."], self.warnings)

    def test_a_thousand_runs_with_one_request_are_one_question(self):
        with SlurmPlace(self.cluster) as place:
            place.scaffold()
            place.program("sbatch", f'echo "$*" >> {place.root}/asked\nexec /usr/bin/sbatch "$@"')
            self.assertEqual(0, place.call("verify_run", f"experiment_dir={place.exp}")[0])
            self.assertEqual([f"--test-only {place.exp}/rank8_lr1e-5/finetune.slurm"],
                             (place.root / "asked").read_text().splitlines())


if __name__ == "__main__":
    main()
