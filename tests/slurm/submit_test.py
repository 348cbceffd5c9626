"""`submit` with a real Slurm: each run once, whatever happens."""
import subprocess
import unittest

from cluster import RUNS, Cluster, SlurmPlace, main

# Stands before the real sbatch and does something at its call number N.
SBATCH = """count=$(cat {count} 2> /dev/null || echo 0)
case " $* " in *" --test-only "*) exec /usr/bin/sbatch "$@" ;; esac
count=$((count + 1))
echo $count > {count}
if [ $count -eq {number} ]; then
  {what}
fi
exec /usr/bin/sbatch "$@"
"""

LISTED = "".join(f"  {run}\n" for run in RUNS)


def lines(text):
    return "".join(f"  {run}: {text}\n" for run in RUNS)


class SubmitTest(unittest.TestCase):
    def setUp(self):
        self.cluster = self.enter(Cluster(accounts="msalganik"))
        self.place = self.enter(SlurmPlace(self.cluster))
        self.place.scaffold()

    def enter(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def at_call(self, number, what):
        self.place.program("sbatch", SBATCH.format(count=self.place.root / "count", number=number, what=what))

    def check_each_once(self):
        self.cluster.wait()
        self.assertEqual(sorted(RUNS), self.place.trained())
        self.assertEqual({"COMPLETED"}, {job[0] for job in self.cluster.jobs()})
        self.assertEqual(len(RUNS), len(self.cluster.jobs()))

    def test_a_dry_call_says_what_it_would_do_and_writes_nothing(self):
        before = self.place.listing()
        self.assertEqual((0, "8 of 8 runs passed verification.\n\nWould submit 8 jobs:\n" + LISTED +
                          "Nothing was submitted. To submit: scaffold-runs submit --go ROOT/exp\n"),
                         self.place.submit())
        self.assertEqual(before, self.place.listing())
        self.assertEqual([], self.cluster.jobs())

    def test_each_run_is_a_job_and_a_second_call_submits_nothing(self):
        self.assertEqual((0, "8 of 8 runs passed verification.\n\n" + lines("submitted as job N") +
                          "Submitted 8 jobs; 0 submitted earlier.\n"), self.place.submit("--go"))
        again = "8 of 8 runs passed verification.\n\n" + lines("already submitted, as job N")
        self.assertEqual((0, again + "Submitted nothing; 8 submitted earlier.\n"), self.place.submit("--go"))
        self.assertEqual((0, again + "There is nothing to submit.\n"), self.place.submit())
        self.check_each_once()
        self.assertEqual([str(self.place.exp / run) for run in RUNS],
                         [job[1] for job in self.cluster.jobs()])

    def test_runs_that_ask_for_the_same_become_one_throttled_array(self):
        self.place.program("tune", 'echo "$PWD" >> ../trained\n' + f"""
(flock 9; n=$(cat {self.place.root}/now 2> /dev/null || echo 0); echo $((n + 1)) > {self.place.root}/now
 echo $((n + 1)) >> {self.place.root}/most) 9> {self.place.root}/lock
sleep 1
(flock 9; echo $(($(cat {self.place.root}/now) - 1)) > {self.place.root}/now) 9> {self.place.root}/lock""")
        would = ("8 of 8 runs passed verification.\n\nWould submit one array of 8 jobs, 3 at a time:\n" + LISTED +
                 "Nothing was submitted. To submit: scaffold-runs submit --go ROOT/exp\n")
        self.assertEqual((0, would), self.place.submit("--max", "3"))
        tasks = "".join(f"  {run}: submitted as job N_{task}\n" for task, run in enumerate(RUNS))
        self.assertEqual((0, "8 of 8 runs passed verification.\n\n" + tasks +
                          "Submitted one array of 8 jobs, 3 at a time; 0 submitted earlier.\n"),
                         self.place.submit("--go", "--max", "3"))
        self.assertEqual(0, self.place.submit("--go")[0])
        self.check_each_once()
        self.assertEqual(3, max(map(int, (self.place.root / "most").read_text().split())))
        for run in RUNS:
            self.assertEqual(1, len(list((self.place.exp / run).glob("slurm-*.out"))), run)

    def test_runs_that_differ_are_submitted_up_to_max(self):
        self.place.change_plan("| Type | Est. Time |", "| Type | Time Limit |")
        self.place.change_plan("| 64 | 1e-5 | 4 | Fine-tuned | ~10s |", "| 64 | 1e-5 | 4 | Fine-tuned | 0:20:00 |")
        text = self.place.plan.read_text().replace("| ~10s |", "| 0:10:00 |")
        self.place.plan.write_text(text)
        self.place.scaffold("overwrite=true")
        code, out = self.place.submit("--go", "--max", "3")
        self.assertEqual((3, "8 of 8 runs passed verification.\n\n" +
                          "".join(f"  {run}: submitted as job N\n" for run in RUNS[:3]) +
                          "".join(f"  {run}: left for a later call\n" for run in RUNS[3:]) +
                          "--max allows 3 jobs at a time; call again when some have finished.\n"
                          "Submitted 3 jobs; 0 submitted earlier.\n"), (code, out))
        self.cluster.wait()
        self.assertEqual(3, self.place.submit("--go", "--max", "3")[0])
        self.cluster.wait()
        self.assertEqual(0, self.place.submit("--go", "--max", "3")[0])
        self.check_each_once()

    def test_killed_after_slurm_took_the_job(self):
        self.at_call(3, '/usr/bin/sbatch "$@" > /dev/null; kill -9 $PPID; exit 0')
        self.assertEqual(-9, self.place.submit("--go")[0])
        self.assertEqual(3, len(self.cluster.jobs()))
        code, out = self.place.submit("--go")
        self.assertEqual((0, "8 of 8 runs passed verification.\n\n" +
                          "".join(f"  {run}: submitted as job N\n" for run in RUNS[3:]) +
                          "".join(f"  {run}: already submitted, as job N\n" for run in RUNS[:3]) +
                          "Submitted 5 jobs; 3 submitted earlier.\n"), (code, out))
        self.check_each_once()

    def test_killed_while_sbatch_goes_on(self):
        self.at_call(2, "kill -9 $PPID; sleep 2")
        self.assertEqual(-9, self.place.submit("--go")[0])
        self.assertEqual(0, self.place.submit("--go")[0])
        self.check_each_once()

    def test_killed_before_slurm_heard_of_it(self):
        self.at_call(2, "kill -9 $PPID; exit 1")
        self.assertEqual(-9, self.place.submit("--go")[0])
        self.assertRegex(self.place.submit()[1], r"  rank8_lr5e-5: unknown: sbatch was called at [-0-9T:]+, but its "
                         r"answer was lost; --go looks for its job first\.\n")
        self.assertEqual(0, self.place.submit("--go")[0])
        self.assertIn("\tnot_taken\t", self.place.record())
        self.check_each_once()

    def test_killed_with_an_array(self):
        self.at_call(1, '/usr/bin/sbatch "$@" > /dev/null; kill -9 $PPID; exit 0')
        self.assertEqual(-9, self.place.submit("--go", "--max", "2")[0])
        self.assertEqual(0, self.place.submit("--go", "--max", "2")[0])
        self.check_each_once()

    def test_an_answer_that_does_not_come_back(self):
        self.at_call(1, '/usr/bin/sbatch "$@" > /dev/null; echo "sbatch: error: Socket timed out on send/recv '
                        'operation" >&2; exit 1')
        code, out = self.place.submit("--go")
        self.assertEqual((0, "8 of 8 runs passed verification.\n\n" + lines("submitted as job N") +
                          "Submitted 8 jobs; 0 submitted earlier.\n"), (code, out))
        self.check_each_once()

    def test_a_site_that_prints_a_banner_around_the_number(self):
        self.at_call(0, "")
        self.place.program("sbatch", 'echo "Welcome to cluster 7"\n/usr/bin/sbatch "$@"\ncode=$?\n'
                                     'echo "2 projects left"\nexit $code')
        self.assertEqual(0, self.place.submit("--go")[0])
        self.check_each_once()

    def test_variables_of_sbatch_are_cleared(self):
        code, out = self.place.submit("--go", SBATCH_PARTITION="cpu", SBATCH_TIMELIMIT="1")
        self.assertEqual(0, code)
        self.assertTrue(out.startswith(
            "SBATCH_PARTITION is set; it is not passed to sbatch, so each script's own --partition applies.\n"
            "SBATCH_TIMELIMIT is set; it is not passed to sbatch, so each script's own --time applies.\n"), out)
        self.assertEqual({"gpu 59:00"}, set(self.cluster.ask("squeue", "-h", "-t", "all", "-o", "%P %l").splitlines()))
        self.check_each_once()

    def test_what_was_submitted_by_hand_is_left_alone(self):
        subprocess.run(["/usr/bin/sbatch", "finetune.slurm"], cwd=self.place.exp / RUNS[0], check=True,
                       env=self.place.environment(), stdout=subprocess.DEVNULL)
        code, out = self.place.submit("--go")
        self.assertEqual(0, code)
        self.assertIn(f"  {RUNS[0]}: submitted by hand, as job N\n", out)
        self.assertTrue(out.endswith("Submitted 7 jobs; 1 submitted earlier.\n"), out)
        self.check_each_once()

    def test_the_plain_loop_of_the_report(self):
        report = (self.place.exp / ".scaffold/report.md").read_text()
        loop = report.split("```bash\n")[1].split("```")[0]
        subprocess.run(["bash", "-e", "-c", loop], check=True, env=self.place.environment(),
                       stdout=subprocess.DEVNULL)
        self.check_each_once()

    def test_a_run_that_does_not_verify_is_not_submitted(self):
        config = self.place.exp / RUNS[1] / "finetune.yaml"
        config.write_text(config.read_text().replace("lr: 5.0e-05", "lr: 1.0e-05"))
        code, out = self.place.submit("--go")
        self.assertEqual(1, code)
        self.assertTrue(out.startswith(f"7 of 8 runs passed verification.\n  {RUNS[1]}: not submitted: "), out)
        self.assertTrue(out.endswith("Submitted 7 jobs; 0 submitted earlier.\n"), out)


class SplitTest(unittest.TestCase):
    def test_arrays_are_split_at_the_sites_limit(self):
        with Cluster(array_size=5) as cluster, SlurmPlace(cluster) as place:
            place.scaffold()
            code, out = place.submit("--go", "--max", "4")
            self.assertEqual(0, code)
            self.assertTrue(out.endswith("Submitted 2 arrays of 8 jobs, 4 at a time; 0 submitted earlier.\n"), out)
            cluster.wait()
            self.assertEqual(sorted(RUNS), place.trained())


if __name__ == "__main__":
    main()
