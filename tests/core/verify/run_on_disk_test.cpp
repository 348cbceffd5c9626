#include "core/verify/run_on_disk.h"

#include <algorithm>
#include <filesystem>

#include "tests/core/verify/place.h"

using namespace core;
using namespace core::testing;

TEST_CASE("links and files are not run directories") {
  Place place;
  std::filesystem::rename(place.disk.path("rank8"), place.disk.path("elsewhere"));
  std::filesystem::create_symlink(place.disk.path("elsewhere"), place.disk.path("rank8"));
  std::filesystem::remove(place.disk.path("rank16/finetune.yaml"));
  std::filesystem::create_symlink(place.disk.path("elsewhere/finetune.yaml"),
                                  place.disk.path("rank16/finetune.yaml"));
  const VerifiedExperiment found = place.verify();
  CHECK(failures(found.runs[0]) == Messages{"rank8 is a link, but a run directory was expected."});
  CHECK(failures(found.runs[1]) ==
        Messages{"rank16/finetune.yaml is a link, but a file was expected."});
}

TEST_CASE("drift is named: edited, plan changed, never finished") {
  Place place;
  place.disk.write("rank8/finetune.yaml", place.disk.read("rank8/finetune.yaml") + "# a remark\n");
  place.experiment.runs[1].settings["epochs"].value = std::int64_t{2};
  const VerifiedExperiment drifted = place.verify();
  CHECK(check_of(drifted.runs[0], "manifest").message ==
        "rank8: edited by hand since the run was created: finetune.yaml.");
  const Messages warnings = sentences(drifted.warnings);
  CHECK(std::find(warnings.begin(), warnings.end(),
                  "manifest: rank8: edited by hand since the run was created: finetune.yaml.") !=
        warnings.end());
  CHECK(check_of(place.verify().runs[1], "manifest").message ==
        "rank16: the plan has changed since the run was created: epochs was 1 and is now 2.");
  std::filesystem::remove(place.disk.path(".scaffold/manifest.json"));
  CHECK(check_of(place.verify().runs[0], "manifest").message ==
        "rank8: scaffold_run has no record of this run: it was never finished, or was created some "
        "other way.");
}
