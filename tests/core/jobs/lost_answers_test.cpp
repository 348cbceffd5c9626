#include "core/jobs/lost_answers.h"

#include "tests/catch.h"

using namespace core;

namespace {

SlurmJob job(const std::string& id, const std::string& comment, const std::string& name,
             const std::string& directory, const std::string& submitted) {
  return {id, id, "COMPLETED", "", submitted, comment, name, directory, 0, 0};
}

const SubmissionNote kSingle{
    "2026-11-25T01:00:00", SubmissionEvent::submitting, "k-1", "", "", "a"};
const SubmissionNote kTask{"2026-11-25T01:00:00", SubmissionEvent::submitting, "k-2", "3", "", "b"};

}  // namespace

TEST_CASE("a job is found by its key") {
  JobList list;
  list.jobs = {job("11", "scaffold-runs:k-11", "a", "/x/a", "2026-11-25T01:00:00"),
               job("12", "scaffold-runs:k-1", "a", "/x/a", "2026-11-25T01:00:00"),
               job("13_2", "scaffold-runs:k-2", "e", "/x", "2026-11-25T01:00:00"),
               job("13_3", "", "e.k-2", "/x", "2026-11-25T01:00:00")};
  CHECK(find_job(list, kSingle, "/x/a", {})->id == "12");
  CHECK(find_job(list, kTask, "/x/b", {})->id == "13_3");
}

TEST_CASE("without comments it is the one from the run directory that no note names") {
  JobList list;
  list.jobs = {job("9", "", "a", "/x/a", "2026-11-25T00:50:00"),
               job("12", "", "a", "/x/a", "2026-11-25T01:00:01"),
               job("13", "", "a", "/x/c", "2026-11-25T01:00:01")};
  CHECK(find_job(list, kSingle, "/x/a", {})->id == "12");
  CHECK(find_job(list, kSingle, "/x/a", {"12"}) == nullptr);
  CHECK(find_job(list, kSingle, "/x/b", {}) == nullptr);
  CHECK(find_job(list, kTask, "/x/a", {}) == nullptr);
}

TEST_CASE("times are told apart in seconds") {
  CHECK(seconds_between("2026-11-25T01:00:00", "2026-11-25T01:01:05") == std::chrono::seconds(65));
  CHECK(seconds_between("2026-11-25T01:00:00", "Unknown") == std::nullopt);
}
