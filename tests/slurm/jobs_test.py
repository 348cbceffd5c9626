"""What verify_run tells of jobs, with a real Slurm: with accounts and without."""
import subprocess
import unittest

from cluster import ACCOUNTING, RUNS, Cluster, SlurmPlace, absent, main

# What the trainer does, by its run directory.
TUNE = """
output=$(sed -n 's/^output_dir: //p' finetune.yaml)
case $PWD in
  */rank8_lr5e-5) echo "step 1"; echo "ValueError: no such key" >&2; exit 3 ;;
  */rank16_lr1e-5) echo "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB"; exit 1 ;;
  */rank16_lr5e-5) echo "slurmstepd: error: Detected 1 oom-kill event(s) in StepId=1.batch."; exit 137 ;;
  */rank32_lr1e-5) exit 0 ;;
  */rank32_lr5e-5) sleep 600 ;;
esac
mkdir -p "$output/epoch_0"
"""


class JobsTest(unittest.TestCase):
    def enter(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def place_of(self, cluster):
        place = self.enter(SlurmPlace(self.enter(cluster)))
        place.scaffold()
        place.program("tune", TUNE)
        return place

    def ask(self, place, **more):
        code, result = place.call("verify_run", f"experiment_dir={place.exp}", "jobs=true", **more)
        self.assertEqual(0, code, result)
        self.warnings = {warning["code"]: warning["message"] for warning in result["warnings"]}
        self.summary, self.totals = result["summary"], result["jobs"]
        return {run["directory"]: run["job"] for run in result["runs"]}

    def until_settled(self, place):
        """Until the one that sleeps runs, the one that is held waits, and the others have ended."""
        awaited = {"rank32_lr5e-5": ["RUNNING"], "rank64_lr1e-5": ["PENDING"]}
        place.cluster.wait_for(lambda jobs: all(
            job[0] in awaited.get(job[1].rsplit("/", 1)[-1], ["COMPLETED", "FAILED"]) for job in jobs))

    def check_states(self, jobs, place):
        states = {run: job["state"] for run, job in jobs.items()}
        self.assertEqual({"rank8_lr1e-5": "completed", "rank8_lr5e-5": "failed", "rank16_lr1e-5": "out_of_memory",
                          "rank16_lr5e-5": "out_of_memory", "rank32_lr1e-5": "completed",
                          "rank32_lr5e-5": "running", "rank64_lr1e-5": "pending",
                          "rank64_lr5e-5": "not_submitted"}, states)
        failed = jobs["rank8_lr5e-5"]
        self.assertEqual(3, failed["exit_code"])
        self.assertEqual(["step 1", "ValueError: no such key", "finetune.slurm: tune ended with exit code 3."],
                         failed["log_end"])
        self.assertEqual(f"{place.exp}/rank8_lr5e-5/slurm-{failed['id']}.out", failed["log"])
        self.assertEqual("It ran out of GPU memory; plan a smaller batch size, or a GPU with more memory "
                         "(`Constraint`).", jobs["rank16_lr1e-5"]["advice"])
        self.assertEqual("It used up the node memory that it requested; plan more `Memory`.",
                         jobs["rank16_lr5e-5"]["advice"])
        self.assertEqual("Slurm reports it as completed, but this machine cannot see "
                         f"{place.root}/ck-outputs/exp/ck-out-rank32_lr1e-5/epoch_0; check its log.",
                         jobs["rank32_lr1e-5"]["advice"])
        self.assertEqual("JobHeldUser", jobs["rank64_lr1e-5"]["reason"])
        self.assertEqual("It is held; `scontrol release {}` releases it.".format(jobs["rank64_lr1e-5"]["id"]),
                         jobs["rank64_lr1e-5"]["advice"])

    def submit_all_but_one(self, place):
        """One is held and submitted by hand, one is not submitted."""
        subprocess.run(["/usr/bin/sbatch", "--hold", "finetune.slurm"], cwd=place.exp / "rank64_lr1e-5", check=True,
                       env=place.environment(), stdout=subprocess.DEVNULL)
        (place.exp / "rank64_lr5e-5/finetune.yaml").rename(place.root / "aside")
        self.assertEqual(1, place.submit("--go")[0])
        (place.root / "aside").rename(place.exp / "rank64_lr5e-5/finetune.yaml")
        self.until_settled(place)

    def test_each_run_without_accounts(self):
        place = self.place_of(Cluster(accounts="msalganik"))
        jobs = self.ask(place)
        self.assertEqual({"not_submitted"}, {job["state"] for job in jobs.values()})
        self.submit_all_but_one(place)
        self.check_states(self.ask(place), place)
        self.assertTrue(self.summary.endswith("Jobs: 2 completed, 1 running, 1 pending, 1 failed, 2 out of memory, "
                                              "1 not submitted."), self.summary)
        self.assertEqual(set(), {"slurm_no_answer", "no_accounts"} & set(self.warnings))

    def test_what_slurm_no_longer_tells_is_read_from_logs_and_outputs(self):
        place = self.place_of(Cluster(accounts="msalganik"))
        self.submit_all_but_one(place)
        place.cluster.ask("scancel", "--user=root")
        place.cluster.wait()
        no_slurm = place.root / "empty.conf"
        no_slurm.touch()
        jobs = self.ask(place, SLURM_CONF=str(no_slurm))
        self.assertEqual({"rank8_lr1e-5": "completed", "rank8_lr5e-5": "failed", "rank16_lr1e-5": "out_of_memory",
                          "rank16_lr5e-5": "out_of_memory", "rank32_lr1e-5": "unknown", "rank32_lr5e-5": "unknown",
                          "rank64_lr1e-5": "not_submitted", "rank64_lr5e-5": "not_submitted"},
                         {run: job["state"] for run, job in jobs.items()})
        self.assertEqual(3, jobs["rank8_lr5e-5"]["exit_code"])
        self.assertIn("slurm_no_answer", self.warnings)

    def test_tasks_of_an_array(self):
        place = self.place_of(Cluster(accounts="msalganik"))
        self.assertEqual(0, place.submit("--go", "--max", "7")[0])
        place.cluster.wait_for(lambda jobs: sum(job[0] == "RUNNING" for job in jobs) == 1 and
                               not any(job[0] == "PENDING" for job in jobs))
        jobs = self.ask(place)
        self.assertEqual("failed", jobs["rank8_lr5e-5"]["state"])
        self.assertEqual(3, jobs["rank8_lr5e-5"]["exit_code"])
        self.assertTrue(jobs["rank8_lr5e-5"]["id"].endswith("_1"))
        self.assertEqual("finetune.slurm: tune ended with exit code 3.", jobs["rank8_lr5e-5"]["log_end"][-1])
        self.assertEqual("running", jobs["rank32_lr5e-5"]["state"])
        self.assertEqual("completed", jobs["rank64_lr5e-5"]["state"])

    @unittest.skipIf(absent(ACCOUNTING), "SKIPPED, with accounts: not installed: " + ", ".join(absent(ACCOUNTING)))
    def test_each_run_with_accounts(self):
        place = self.place_of(Cluster(accounts="msalganik", accounting=1))
        self.submit_all_but_one(place)
        self.check_states(self.ask(place), place)

    @unittest.skipIf(absent(ACCOUNTING), "SKIPPED, with accounts: not installed: " + ", ".join(absent(ACCOUNTING)))
    def test_the_limit_of_the_qos_is_met(self):
        place = self.place_of(Cluster(accounts="msalganik", accounting=1, max_submit=5))
        place.program("tune", 'echo "$PWD" >> ../trained')
        code, out = place.submit("--go")
        self.assertEqual((3, "8 of 8 runs passed verification.\n\n" +
                          "".join(f"  {run}: submitted as job N_{task}\n" for task, run in enumerate(RUNS[:5])) +
                          "".join(f"  {run}: left for a later call\n" for run in RUNS[5:]) +
                          "Slurm allows you 5 jobs at a time (MaxSubmitJobs); call again when some have finished.\n"
                          "Submitted one array of 5 jobs; 0 submitted earlier.\n"), (code, out))
        place.cluster.wait()
        self.assertEqual(0, place.submit("--go")[0])
        place.cluster.wait()
        self.assertEqual(sorted(RUNS), place.trained())


if __name__ == "__main__":
    main()
