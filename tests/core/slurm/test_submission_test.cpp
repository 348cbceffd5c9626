#include "core/slurm/test_submission.h"

#include <utility>

#include "tests/catch.h"

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

TEST_CASE("what Slurm accepts and refuses is told in its own words") {
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

TEST_CASE("where no Slurm answers there is no verdict") {
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

TEST_CASE("scripts that ask for the same have one key") {
  const std::string script =
      "#!/bin/bash\n#SBATCH --job-name=rank8\n#SBATCH --gres=gpu:1\necho a\n";
  const std::string other = "#!/bin/bash\n#SBATCH -J rank16\n#SBATCH --gres=gpu:1\necho b\n";
  CHECK(request_key(script) == request_key(other));
  CHECK(request_key(script) != request_key("#!/bin/bash\n#SBATCH --gres=gpu:2\n"));
  CHECK(request_key(script) != request_key(script + "\r\n"));
  CHECK(request_key(script) != request_key(script.substr(12)));
}
