#include "core/jobs/job_log.h"

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

JobLog log_of(const std::string& text) {
  FakeSlurm place([](const auto&) { return FakeSlurm::says(0, ""); });
  std::ofstream(place.root + "/slurm-7.out") << text;
  return find_log(place.files, "7", {place.root}).value();
}

}  // namespace

TEST_CASE("the log with the highest number is found, in the first directory that has one") {
  FakeSlurm place([](const auto&) { return FakeSlurm::says(0, ""); });
  for (const char* name : {"slurm-9.out", "slurm-12.out", "slurm-x.out", "slurm.out", "a.out"}) {
    std::ofstream(place.root + "/" + name) << name;
  }
  const auto newest = find_log(place.files, "", {place.experiment(), place.root});
  REQUIRE(newest);
  CHECK(newest->number == "12");
  CHECK(newest->path == place.root + "/slurm-12.out");
  CHECK(find_log(place.files, "9", {place.root})->end == "slurm-9.out");
  CHECK_FALSE(find_log(place.files, "10", {place.root}));
}

TEST_CASE("a log shows its last lines as a terminal would") {
  const JobLog log = log_of("1\n2\n3\n\n4\n5\n 1%|\r100%|##\r\n\x1b[0mend  \n");
  CHECK(log.lines == std::vector<std::string>{"3", "4", "5", "100%|##", "\\u{1b}[0mend"});
}

TEST_CASE("the exit code is read from the script's own message alone") {
  CHECK(log_of("a\nfinetune.slurm: tune ended with exit code 3.\n").exit_code() == 3);
  CHECK(log_of("finetune.slurm: conda is not on the PATH.\n").exit_code() == 1);
  CHECK_FALSE(log_of("cat finetune.slurm: tune ended with exit code 3.\n").exit_code());
  CHECK_FALSE(log_of("step 1\n").exit_code());
}

TEST_CASE("a log shows which memory ran out") {
  CHECK(log_of("torch.OutOfMemoryError: CUDA out of memory.\n").is_gpu_memory());
  CHECK(log_of("slurmstepd: error: Detected 1 oom_kill event\n").is_node_memory());
  CHECK_FALSE(log_of("out of memory\n").is_gpu_memory());
  CHECK_FALSE(log_of("out of memory\n").is_node_memory());
}
