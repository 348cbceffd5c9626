#include "core/slurm/slurm_programs.h"

#include <utility>

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

class FakeSbatch : public Subprocess {
 public:
  explicit FakeSbatch(Result<CommandOutcome> answer) : answer_(std::move(answer)) {}

  Result<CommandOutcome> run(const Command& command, const std::stop_token&) override {
    arguments = command.arguments;
    return answer_;
  }

  std::vector<std::string> arguments;

 private:
  Result<CommandOutcome> answer_;
};

SubmissionTest test_with(Result<CommandOutcome> answer) {
  FakeSbatch sbatch(std::move(answer));
  const SubmissionTest test =
      test_submission(sbatch, {}, "/usr/bin/sbatch", "/x/r/finetune.slurm", {});
  CHECK(sbatch.arguments ==
        std::vector<std::string>{"/usr/bin/sbatch", "--test-only", "/x/r/finetune.slurm"});
  return test;
}

CommandOutcome ended(int code, const std::string& words) {
  CommandOutcome outcome;
  outcome.exit_code = code;
  outcome.error_output = words;
  return outcome;
}

}  // namespace

TEST_CASE("sbatch's variables are listed with the options that they override") {
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

TEST_CASE("Slurm's programs run without sbatch's variables and fail in their own words") {
  int code = 0;
  FakeSlurm slurm([&](const auto&) { return FakeSlurm::says(code, "yes\n", "no\n\nnever\n"); });
  const SlurmPrograms programs = slurm.programs({{"SBATCH_QOS", "x"}});
  CHECK(programs.ask({"squeue"}, {}).value() == "yes\n");
  CHECK(slurm.commands[0].environment.count("SBATCH_QOS") == 0);
  code = 1;
  CHECK(programs.ask({"squeue"}, {}).error().message == "no never");
  CHECK(programs.ask({"sinfo"}, {}).error().message == "there is no sinfo on this machine");
}

TEST_CASE("a program within the experiment is not used") {
  FakeSlurm slurm([](const auto&) { return FakeSlurm::says(0, ""); });
  const SlurmPrograms programs(slurm.files, slurm, {{"PATH", slurm.root + "/bin"}}, slurm.root);
  CHECK(!programs.find("sbatch"));
  CHECK(slurm.programs().find("sbatch") == slurm.root + "/bin/sbatch");
}

TEST_CASE("Slurm accepts and refuses in its own words") {
  CHECK(
      test_with(ended(0, "sbatch: Job 1 to start at 2026-11-24T08:37:31\n")) ==
      SubmissionTest{SubmissionVerdict::accepted, "sbatch: Job 1 to start at 2026-11-24T08:37:31"});
  CHECK(test_with(ended(255, "sbatch: error: Invalid --time specification\r\n\n")) ==
        SubmissionTest{SubmissionVerdict::refused, "sbatch: error: Invalid --time specification"});
  CHECK(test_with(ended(1, "a\x1b[2J\nb\n")) ==
        SubmissionTest{SubmissionVerdict::refused, "a\\u{1b}[2J b"});
  CHECK(test_with(ended(1, "")) ==
        SubmissionTest{SubmissionVerdict::refused, "sbatch: exit code 1"});
}

TEST_CASE("when Slurm does not answer there is no verdict") {
  for (const char* words :
       {"allocation failure: Unable to contact slurm controller (connect failure)",
        "sbatch: fatal: Could not establish a configuration source"}) {
    CHECK(test_with(ended(1, words)) == SubmissionTest{SubmissionVerdict::unknown, words});
  }
  CommandOutcome late;
  late.signal = 15;
  late.timed_out = true;
  CHECK(test_with(late) ==
        SubmissionTest{SubmissionVerdict::unknown,
                       "sbatch did not answer within 10 s; Slurm's controller may be down or "
                       "busy"});
  CHECK(test_with(Error{"it could not be started"}) ==
        SubmissionTest{SubmissionVerdict::unknown, "it could not be started"});
}
