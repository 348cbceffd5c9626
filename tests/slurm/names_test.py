"""A run name made of what shells act upon, from the plan to a completed job: nothing of it is executed."""
import subprocess
import unittest

from cluster import Cluster, SlurmPlace, main

# A run name stands in the directory's name where nothing else tells runs apart.
NAME = "my run \"q\" 'p'; touch @TRAP@ $(touch @TRAP@) `touch @TRAP@` ${x} & | > @TRAP@ ../x -rf"


class NamesTest(unittest.TestCase):
    def one_run(self, place):
        trap = "trap" + place.root.name.replace(".", "")
        plan = place.plan.read_text().replace("Llama-3.2-1B-Instruct_rank8_lr1e-5",
                                              NAME.replace("@TRAP@", trap).replace("|", "\\|"))
        lines = [line for line in plan.splitlines() if not ("| Fine-tuned |" in line and "touch" not in line)]
        place.plan.write_text("\n".join(lines).replace("9 (8 fine-tuned", "2 (1 fine-tuned") + "\n")
        return trap

    def check_no_trap(self, place, trap):
        found = subprocess.run(["find", place.root, self.cluster.directory, "/root", "-name", trap + "*"], check=True,
                               capture_output=True, text=True).stdout
        self.assertEqual("", found)

    def test_through_all_of_it(self):
        with Cluster(accounts="msalganik") as self.cluster:
            for words in ([], ["--max", "1"]):
                with SlurmPlace(self.cluster) as place:
                    trap = self.one_run(place)
                    place.scaffold()
                    self.check_no_trap(place, trap)
                    code, result = place.call("verify_run", f"experiment_dir={place.exp}")
                    self.assertEqual(0, code, result)
                    [run] = result["runs"]
                    self.assertRegex(run["directory"], r"^[A-Za-z0-9][A-Za-z0-9._+=-]*$")
                    self.assertEqual(0, place.submit("--go", *words)[0])
                    self.cluster.wait()
                    self.assertEqual([run["directory"]], place.trained())
                    code, result = place.call("verify_run", f"experiment_dir={place.exp}", "jobs=true")
                    self.assertEqual("completed", result["runs"][0]["job"]["state"])
                    report = (place.exp / ".scaffold/report.md").read_text()
                    for block in report.split("```bash\n")[1:2]:
                        subprocess.run(["bash", "-e", "-c", block.split("```")[0]], check=True,
                                       env=place.environment(), stdout=subprocess.DEVNULL)
                    self.cluster.wait()
                    self.assertEqual([run["directory"]] * 2, place.trained())
                    self.check_no_trap(place, trap)
            self.assertEqual({"COMPLETED"}, {job[0] for job in self.cluster.jobs()})
            print("\nrun name:", NAME, "\nrun directory:", run["directory"])


if __name__ == "__main__":
    main()
