#include "core/slurm/site_offer.h"

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

const std::string kSinfo =
    "gpu*|3-00:00:00|768000|48|gpu:a100:4(S:0-1)|a100,gpu40\n"
    "gpu*|3-00:00:00|1000000|48|gpu:a100:8(S:0-1)|a100,gpu80\n"
    "cpu|6-00:00:00|192000|96|(null)|(null)\n"
    "a line of another form\n";

}  // namespace

TEST_CASE("the largest nodes of the partition that is asked for are told") {
  const std::string gpu =
      "A node of the partition gpu has up to 8 GPUs, 48 CPUs and 1000000 MB of memory; its time "
      "limit is 3-00:00:00, its features are a100, gpu40, gpu80.";
  CHECK(partition_offer(kSinfo, "gpu") == gpu);
  CHECK(partition_offer(kSinfo, "") == gpu);
  CHECK(partition_offer(kSinfo, "cpu") ==
        "A node of the partition cpu has up to 0 GPUs, 96 CPUs and 192000 MB of memory; its time "
        "limit is 6-00:00:00.");
  CHECK(partition_offer(kSinfo, "gpuX") == "The partitions here: gpu, cpu.");
  CHECK(partition_offer("", "gpu").empty());
}

TEST_CASE("for an account the user's own are told, for what cannot be read nothing") {
  FakeSlurm slurm([](const std::vector<std::string>& words) {
    return FakeSlurm::says(0, words[0] == "sacctmgr" ? "open\ncses\nopen\n" : "");
  });
  const SlurmPrograms programs = slurm.programs();
  CHECK(site_offer(programs, {}, "Invalid account or account/partition combination", "me", {}) ==
        "The accounts of me here: cses, open.");
  CHECK(site_offer(programs, {}, "sbatch: error: Invalid --time specification", "me", {}).empty());
}
