#include "core/jobs/submission.h"

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

SubmissionResult result_of(int code, const std::string& output, const std::string& error_output) {
  FakeSlurm slurm([&](const auto&) { return FakeSlurm::says(code, output, error_output); });
  return submit(slurm.programs(), {"/x/a", "finetune.slurm", "c", {}}, std::nullopt, {});
}

}  // namespace

TEST_CASE("the job's number is read whatever banner stands around it") {
  CHECK(job_number("12\n") == "12");
  CHECK(job_number("12;della\n") == "12");
  CHECK(job_number("Welcome to cluster 7\r\n123\r\n2 projects left\n") == "123");
  CHECK(job_number("Submitted batch job 12\n").empty());
  CHECK(job_number("").empty());
}

TEST_CASE("sbatch is called in the run's directory with the key in the comment") {
  FakeSlurm slurm([](const auto&) { return FakeSlurm::says(0, "12\n"); });
  const auto result =
      submit(slurm.programs({{"SBATCH_QOS", "x"}}),
             {"/x/a", "finetune.slurm", "mine scaffold-runs:k", {"--array=0-1"}}, std::nullopt, {});
  CHECK(result == SubmissionResult{SubmissionAnswer::taken, "12", ""});
  REQUIRE(slurm.commands.size() == 1);
  CHECK(slurm.commands[0].arguments == std::vector<std::string>{slurm.root + "/bin/sbatch",
                                                                "--parsable",
                                                                "--comment=mine scaffold-runs:k",
                                                                "--array=0-1", "finetune.slurm"});
  CHECK(slurm.commands[0].directory == "/x/a");
  CHECK(slurm.commands[0].environment.count("SBATCH_QOS") == 0);
}

TEST_CASE("a refusal is told apart from an answer that was lost") {
  CHECK(result_of(1, "", "sbatch: error: Invalid account\n") ==
        SubmissionResult{SubmissionAnswer::refused, "", "sbatch: error: Invalid account"});
  CHECK(result_of(1, "", "Socket timed out on send/recv operation") ==
        SubmissionResult{SubmissionAnswer::lost, "", "Socket timed out on send/recv operation"});
  CHECK(result_of(0, "all is well\n", "") ==
        SubmissionResult{SubmissionAnswer::lost, "", "sbatch: exit code 0"});
}

TEST_CASE("a key is found behind the script's own comment, and no part of another") {
  CHECK(comment_with_key("", "k-1") == "scaffold-runs:k-1");
  CHECK(comment_with_key("mine", "k-1") == "mine scaffold-runs:k-1");
  CHECK(has_key("mine scaffold-runs:k-1", "k-1"));
  CHECK_FALSE(has_key("scaffold-runs:k-11", "k-1"));
  CHECK_FALSE(has_key("scaffold-runs:k-1", "k-11"));
}
