#include "core/slurm/slurm_programs.h"

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

TEST_CASE("variables of sbatch are named with the options that they override") {
  const Environment environment{{"PATH", "/bin"},
                                {"SBATCH_ACCOUNT", "a"},
                                {"SBATCH_GPUS_PER_NODE", "2"},
                                {"SBATCH_MEM_PER_NODE", "1G"},
                                {"SBATCH_TIMELIMIT", "5"},
                                {"SLURM_CONF", "/x"}};
  CHECK(sbatch_variables(environment) ==
        std::vector<SbatchVariable>{{"SBATCH_ACCOUNT", "a", "account"},
                                    {"SBATCH_GPUS_PER_NODE", "2", "gpus-per-node"},
                                    {"SBATCH_MEM_PER_NODE", "1G", "mem"},
                                    {"SBATCH_TIMELIMIT", "5", "time"}});
  CHECK(without_sbatch_variables(environment) ==
        Environment{{"PATH", "/bin"}, {"SLURM_CONF", "/x"}});
}

TEST_CASE("Slurm's programs are asked without variables of sbatch, and told in their own words") {
  int code = 0;
  FakeSlurm slurm([&](const auto&) { return FakeSlurm::says(code, "yes\n", "no\n\nnever\n"); });
  const SlurmPrograms programs = slurm.programs({{"SBATCH_QOS", "x"}});
  CHECK(programs.ask({"squeue"}, {}).value() == "yes\n");
  CHECK(slurm.commands[0].environment.count("SBATCH_QOS") == 0);
  code = 1;
  CHECK(programs.ask({"squeue"}, {}).error().message == "no never");
  CHECK(programs.ask({"sinfo"}, {}).error().message == "there is no sinfo on this machine");
}

TEST_CASE("a program that lies in the experiment is not used") {
  FakeSlurm slurm([](const auto&) { return FakeSlurm::says(0, ""); });
  const SlurmPrograms programs(slurm.files, slurm, {{"PATH", slurm.root + "/bin"}}, slurm.root);
  CHECK(!programs.find("sbatch"));
  CHECK(slurm.programs().find("sbatch") == slurm.root + "/bin/sbatch");
}
