#include "core/slurm/slurm_limits.h"

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

}  // namespace

TEST_CASE("limits are those of the association and of the QOS that holds") {
  using std::chrono::seconds;
  CHECK(limits_for("#SBATCH -A cses\n") == SlurmLimits{5, 501, seconds(90)});
  CHECK(limits_for("#SBATCH -A cses\n#SBATCH --qos=normal\n") == SlurmLimits{30, 501, seconds(90)});
  CHECK(limits_for("#SBATCH -A open\n") == SlurmLimits{70, 501, seconds(90)});
}

TEST_CASE("where nothing answers there are Slurm's defaults and no limit of jobs") {
  FakeSlurm slurm([](const auto&) { return FakeSlurm::says(1, "", "down"); });
  CHECK(ask_limits(slurm.programs(), "me", {}, {}) ==
        SlurmLimits{std::nullopt, 1001, std::chrono::seconds(300)});
}
