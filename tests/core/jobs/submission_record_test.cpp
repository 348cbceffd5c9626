#include "core/jobs/submission_record.h"

#include <fstream>
#include <sstream>

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

const std::string kHeading =
    "# What `scaffold-runs submit` did: time, event, key, task, job, run directory\n";

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("notes are added and read back; the last one on a run counts") {
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

TEST_CASE("lines of another form are left out, and a torn one does not swallow the next") {
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
