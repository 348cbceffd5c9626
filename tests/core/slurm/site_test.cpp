#include "core/slurm/site.h"

#include "tests/catch.h"
#include "tests/core/slurm/fake_slurm.h"

using namespace core;

namespace {

CommandOutcome site(const std::vector<std::string>& words) {
  if (words[0] == "scontrol") {
    return FakeSlurm::says(
        0, "Configuration data\nMaxArraySize            = 501\nMinJobAge = 90 sec\n");
  }
  const bool of_qos = words[4] == "qos";
  return FakeSlurm::says(0, of_qos ? "normal|40\nshort|5\nopen|\n"
                                   : "cses|normal,short|short|30\nopen|open||\nopen|open||70\n");
}

SlurmLimits limits_for(const std::string& lines) {
  FakeSlurm slurm(site);
  return ask_limits(slurm.programs(), "me", read_request("#!/bin/bash\n" + lines), {});
}

const std::string kSinfo =
    "gpu*|3-00:00:00|768000|48|gpu:a100:4(S:0-1)|a100,gpu40\n"
    "gpu*|3-00:00:00|1000000|48|gpu:a100:8(S:0-1)|a100,gpu80\n"
    "cpu|6-00:00:00|192000|96|(null)|(null)\n"
    "a line of another form\n";

}  // namespace

TEST_CASE("limits are those of the association and of the QOS") {
  using std::chrono::seconds;
  CHECK(limits_for("#SBATCH -A cses\n") == SlurmLimits{5, 501, seconds(90)});
  CHECK(limits_for("#SBATCH -A cses\n#SBATCH --qos=normal\n") == SlurmLimits{30, 501, seconds(90)});
  CHECK(limits_for("#SBATCH -A open\n") == SlurmLimits{70, 501, seconds(90)});
}

TEST_CASE("when Slurm does not answer, its defaults hold and jobs are not limited") {
  FakeSlurm slurm([](const auto&) { return FakeSlurm::says(1, "", "down"); });
  CHECK(ask_limits(slurm.programs(), "me", {}, {}) ==
        SlurmLimits{std::nullopt, 1001, std::chrono::seconds(300)});
}

TEST_CASE("a partition is described by its largest nodes") {
  const std::string gpu =
      "A node of partition gpu has at most 8 GPUs, 48 CPUs and 1000000 MB of memory; the time "
      "limit is 3-00:00:00; the features are a100, gpu40, gpu80.";
  CHECK(partition_offer(kSinfo, "gpu") == gpu);
  CHECK(partition_offer(kSinfo, "") == gpu);
  CHECK(partition_offer(kSinfo, "cpu") ==
        "A node of partition cpu has at most 0 GPUs, 96 CPUs and 192000 MB of memory; the time "
        "limit is 6-00:00:00.");
  CHECK(partition_offer(kSinfo, "gpuX") == "The partitions are gpu, cpu.");
  CHECK(partition_offer("", "gpu").empty());
}

TEST_CASE("a refused account is answered with the user's own, an unreadable request with nothing") {
  FakeSlurm slurm([](const std::vector<std::string>& words) {
    return FakeSlurm::says(0, words[0] == "sacctmgr" ? "open\ncses\nopen\n" : "");
  });
  const SlurmPrograms programs = slurm.programs();
  CHECK(site_offer(programs, {}, "Invalid account or account/partition combination", "me", {}) ==
        "The accounts of me are cses, open.");
  CHECK(site_offer(programs, {}, "sbatch: error: Invalid --time specification", "me", {}).empty());
}
