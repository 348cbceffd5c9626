#include "core/verify/script_tools.h"

#include <sys/stat.h>

#include <filesystem>

#include "tests/core/verify/place.h"

using namespace core;
using namespace core::testing;

TEST_CASE("bash judges the syntax and runs nothing") {
  Place place;
  CHECK(check_of(place.verify().runs[0], "bash_syntax").message ==
        "rank8/finetune.slurm: the syntax was not checked: there is no bash on this machine.");
  place.add_program("bash");
  place.subprocess.answer = [](const Command&) {
    return ended(2, "finetune.slurm: line 3: unexpected EOF\nmore\n");
  };
  CHECK(
      check_of(place.verify().runs[0], "bash_syntax").message ==
      "rank8/finetune.slurm: bash reports a syntax error: finetune.slurm: line 3: unexpected EOF");
  CHECK(place.subprocess.commands[0] == Messages{place.programs.path("bash"), "--norc",
                                                 "--noprofile", "-n",
                                                 place.disk.path("rank8/finetune.slurm")});
  place.subprocess.answer = [](const Command&) {
    return Result<CommandOutcome>(Error{"it could not be started"});
  };
  CHECK(check_of(place.verify().runs[0], "bash_syntax").message ==
        "rank8/finetune.slurm: the syntax was not checked: it could not be started.");
}

TEST_CASE("a program inside the experiment is not started") {
  Place place;
  place.disk.write("bin/bash", "#!/bin/sh\n");
  ::chmod(place.disk.path("bin/bash").c_str(), 0755);
  std::filesystem::remove_all(place.programs.path());
  std::filesystem::create_symlink(place.disk.path("bin"), place.programs.path());
  CHECK(check_of(place.verify().runs[0], "bash_syntax").status == CheckStatus::warning);
  CHECK(place.subprocess.commands.empty());
}

TEST_CASE("Slurm is asked once for each distinct request") {
  Place place;
  place.add_program("sbatch");
  CHECK(check_of(place.verify().runs[1], "sbatch").status == CheckStatus::passed);
  CHECK(place.subprocess.commands ==
        std::vector<Messages>{{place.programs.path("sbatch"), "--test-only",
                               place.disk.path("rank8/finetune.slurm")}});
  place.subprocess.answer = [](const Command&) {
    return ended(1,
                 "sbatch: error: invalid partition specified: x\nallocation failure: Invalid "
                 "partition name specified\n");
  };
  const VerifiedExperiment refused = place.verify();
  CHECK(failures(refused.runs[1]) == Messages{"rank16/finetune.slurm: Slurm rejects it: sbatch: "
                                              "error: invalid partition specified: x allocation "
                                              "failure: Invalid partition name specified"});
}

TEST_CASE("if Slurm does not answer, that is a warning, and it is not asked again") {
  Place place;
  place.add_program("sbatch");
  place.subprocess.answer = [](const Command&) {
    return ended(1, "allocation failure: Unable to contact slurm controller (connect failure)\n");
  };
  const VerifiedExperiment found = place.verify();
  CHECK(found.everything_passed());
  CHECK(check_of(found.runs[1], "sbatch").message ==
        "rank16/finetune.slurm: Slurm did not answer: allocation failure: Unable to contact "
        "slurm "
        "controller (connect "
        "failure)");
  CHECK(place.subprocess.commands.size() == 1);
}
