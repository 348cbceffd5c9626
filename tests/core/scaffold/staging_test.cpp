#include "core/scaffold/staging.h"

#include <filesystem>

#include "core/record/manifest.h"
#include "tests/core/scaffold/place.h"

using namespace core;
using core::testing::Place;

namespace {

const FileSet kTwoFiles{{"a.yaml", "a\n", 0644}, {"b.slurm", "b\n", 0644}};

}  // namespace

TEST_CASE("a run directory is compared with the files that should be in it") {
  const testing::Directory disk;
  FileSystem files;
  CHECK(*inspect_run_directory(files, disk.path(), "r", kTwoFiles) ==
        Presence{false, {"a.yaml", "b.slurm"}, {}});
  disk.write("r/a.yaml", "other\n");
  CHECK(*inspect_run_directory(files, disk.path(), "r", kTwoFiles) ==
        Presence{true, {"b.slurm"}, {{"a.yaml", sha256("other\n")}}});
  disk.write("r/a.yaml", "a\n");
  disk.write("r/b.slurm", "b\n");
  CHECK(inspect_run_directory(files, disk.path(), "r", kTwoFiles)->is_complete());
  for (const char* name : {"", ".r", "r/s"}) {
    CHECK(inspect_run_directory(files, disk.path(), name, kTwoFiles).error().message ==
          "`" + std::string(name) + "` cannot be the name of a run directory");
  }
}

TEST_CASE("staged files are placed, and a workplace is removed with them") {
  const testing::Directory disk;
  FileSystem files;
  Staging staging(files, disk.path(), "2025-10-22 16:30:00");
  REQUIRE(staging.make_workplace("r"));
  REQUIRE(staging.stage("r", kTwoFiles));
  CHECK_FALSE(disk.has("r"));
  REQUIRE(
      staging.place("r", kTwoFiles, *inspect_run_directory(files, disk.path(), "r", kTwoFiles)));
  staging.discard("r");
  CHECK(inspect_run_directory(files, disk.path(), "r", kTwoFiles)->is_complete());
  CHECK_FALSE(disk.has(".scaffold/staging/work/r"));
  CHECK(staging.replaced_dir("r") == ".scaffold/replaced/2025-10-22_16-30-00/r");
}

TEST_CASE("nothing is written through links or over anything but files") {
  Place place({8, 16, 32});
  const testing::Directory outside;
  std::filesystem::create_directory_symlink(outside.path(), place.disk.path("rank8"));
  place.disk.write("rank16", "a file");
  place.disk.write("rank32/finetune.yaml/x", "");
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(
      place.local(outcome.runs[0].error) ==
      "EXP/rank8: is a link, but should be the run's own directory; move it away and call again.");
  CHECK(
      place.local(outcome.runs[1].error) ==
      "EXP/rank16: is a file, but should be the run's own directory; move it away and call again.");
  CHECK(place.local(outcome.runs[2].error) ==
        "EXP/rank32/finetune.yaml: is a directory, but should be a file; move it away and call "
        "again.");
  CHECK(outside.tree().empty());
}

TEST_CASE("replacing that fails in the middle puts everything back") {
  for (int failing = 1; failing <= 4; ++failing) {
    INFO("rename " << failing);
    Place place({8});
    place.disk.write("rank8/finetune.yaml", "mine\n");
    place.disk.write("rank8/finetune.slurm", "mine too\n");
    ScaffoldRequest request = place.request();
    request.overwrite = true;
    int renames = 0;
    place.files.hook = [&](int, const std::string& path) -> Status {
      const bool is_move = path.find("rank8/finetune") != std::string::npos ||
                           path.ends_with("rank8/setup_finetune.yaml");
      if (!is_move || path.find("staging") != std::string::npos) return Done{};
      return ++renames == failing
                 ? Status(Error{path + ": cannot be written: No space left on device"})
                 : Status(Done{});
    };
    CHECK(place.scaffold(request).count(RunStatus::failed) == 1);
    CHECK(place.disk.read("rank8/finetune.yaml") == "mine\n");
    CHECK(place.disk.read("rank8/finetune.slurm") == "mine too\n");
    CHECK_FALSE(place.disk.has("rank8/setup_finetune.yaml"));
  }
}
