#include "core/jobs/submission.h"

#include <fstream>
#include <sstream>

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

SubmissionResult result_of(int code, const std::string& output, const std::string& error_output) {
  FakeSlurm slurm([&](const auto&) { return FakeSlurm::says(code, output, error_output); });
  return submit(slurm.programs(), {"/x/a", "finetune.slurm", "c", {}}, std::nullopt, {});
}

const std::string kHeading =
    "# What `scaffold-runs submit` did: time, event, key, task, job, run directory\n";

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

SlurmJob job(const std::string& id, const std::string& comment, const std::string& name,
             const std::string& directory, const std::string& submitted) {
  return {id, id, "COMPLETED", "", submitted, comment, name, directory, 0, 0};
}

const SubmissionNote kSingle{
    "2026-11-25T01:00:00", SubmissionEvent::submitting, "k-1", "", "", "a"};
const SubmissionNote kTask{"2026-11-25T01:00:00", SubmissionEvent::submitting, "k-2", "3", "", "b"};

}  // namespace

TEST_CASE("the job's number is read whatever banner is printed around it") {
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

TEST_CASE("a refusal is distinguished from a lost answer") {
  CHECK(result_of(1, "", "sbatch: error: Invalid account\n") ==
        SubmissionResult{SubmissionAnswer::refused, "", "sbatch: error: Invalid account"});
  CHECK(result_of(1, "", "Socket timed out on send/recv operation") ==
        SubmissionResult{SubmissionAnswer::lost, "", "Socket timed out on send/recv operation"});
  CHECK(result_of(0, "all is well\n", "") ==
        SubmissionResult{SubmissionAnswer::lost, "", "sbatch: exit code 0"});
}

TEST_CASE("a key is found after the script's own comment, and only as a whole") {
  CHECK(comment_with_key("", "k-1") == "scaffold-runs:k-1");
  CHECK(comment_with_key("mine", "k-1") == "mine scaffold-runs:k-1");
  CHECK(has_key("mine scaffold-runs:k-1", "k-1"));
  CHECK_FALSE(has_key("scaffold-runs:k-11", "k-1"));
  CHECK_FALSE(has_key("scaffold-runs:k-1", "k-11"));
}

TEST_CASE("notes are added and read back; the last note about a run counts") {
  FakeSlurm place([](const auto&) { return FakeSlurm::says(0, ""); });
  SubmissionRecord record(place.files, place.experiment());
  REQUIRE(record.read().ok());
  CHECK(record.last("a") == nullptr);
  const SubmissionNote before{
      "2026-11-25T01:00:00", SubmissionEvent::submitting, "k-1", "", "", "a"};
  const SubmissionNote after{
      "2026-11-25T01:00:01", SubmissionEvent::submitted, "k-1", "", "12", "a"};
  const SubmissionNote task{
      "2026-11-25T01:00:01", SubmissionEvent::submitted, "k-2", "3", "13_3", "b"};
  REQUIRE(record.add({before}).ok());
  REQUIRE(record.add({after, task}).ok());
  CHECK(text_of(record.path()) == kHeading +
                                      "2026-11-25T01:00:00\tsubmitting\tk-1\t-\t-\ta\n"
                                      "2026-11-25T01:00:01\tsubmitted\tk-1\t-\t12\ta\n"
                                      "2026-11-25T01:00:01\tsubmitted\tk-2\t3\t13_3\tb\n");
  SubmissionRecord again(place.files, place.experiment());
  REQUIRE(again.read().ok());
  CHECK(again.notes() == std::vector<SubmissionNote>{before, after, task});
  CHECK(*again.last("a") == after);
}

TEST_CASE("malformed lines are left out, and a torn one does not swallow the next") {
  FakeSlurm place([](const auto&) { return FakeSlurm::says(0, ""); });
  const std::string path = place.experiment() + "/.scaffold/submitted.tsv";
  std::ofstream(path) << "# remark\nt\tlost\tk\t-\t-\ta\nt\tsubmitted\tk\t-\t1\nt\tsubmitti";
  SubmissionRecord record(place.files, place.experiment());
  REQUIRE(record.read().ok());
  CHECK(record.notes().empty());
  REQUIRE(record.add({{"t", SubmissionEvent::refused, "k", "", "", "a"}}).ok());
  SubmissionRecord again(place.files, place.experiment());
  REQUIRE(again.read().ok());
  REQUIRE(again.notes().size() == 1);
  CHECK(again.notes()[0].event == SubmissionEvent::refused);
}

TEST_CASE("a record that cannot be written is an error") {
  FakeSlurm place([](const auto&) { return FakeSlurm::says(0, ""); });
  std::filesystem::remove(place.experiment() + "/.scaffold");
  SubmissionRecord record(place.files, place.experiment());
  REQUIRE(record.read().ok());
  CHECK(record.add({{"t", SubmissionEvent::refused, "k", "", "", "a"}}).error().message ==
        record.path() + ": cannot be written: No such file or directory");
}

TEST_CASE("a job is found by its key") {
  JobList list;
  list.jobs = {job("11", "scaffold-runs:k-11", "a", "/x/a", "2026-11-25T01:00:00"),
               job("12", "scaffold-runs:k-1", "a", "/x/a", "2026-11-25T01:00:00"),
               job("13_2", "scaffold-runs:k-2", "e", "/x", "2026-11-25T01:00:00"),
               job("13_3", "", "e.k-2", "/x", "2026-11-25T01:00:00")};
  CHECK(find_job(list, kSingle, "/x/a", {})->id == "12");
  CHECK(find_job(list, kTask, "/x/b", {})->id == "13_3");
}

TEST_CASE("without comments it is the job from the run directory that no other note names") {
  JobList list;
  list.jobs = {job("9", "", "a", "/x/a", "2026-11-25T00:50:00"),
               job("12", "", "a", "/x/a", "2026-11-25T01:00:01"),
               job("13", "", "a", "/x/c", "2026-11-25T01:00:01")};
  CHECK(find_job(list, kSingle, "/x/a", {})->id == "12");
  CHECK(find_job(list, kSingle, "/x/a", {"12"}) == nullptr);
  CHECK(find_job(list, kSingle, "/x/b", {}) == nullptr);
  CHECK(find_job(list, kTask, "/x/a", {}) == nullptr);
}

TEST_CASE("times differ by seconds") {
  CHECK(seconds_between("2026-11-25T01:00:00", "2026-11-25T01:01:05") == std::chrono::seconds(65));
  CHECK(seconds_between("2026-11-25T01:00:00", "Unknown") == std::nullopt);
}
