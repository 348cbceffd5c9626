// What is left on the disk when it is full, or when the process is killed, at any operation.

#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "core/record/scaffold_log.h"
#include "core/record/store.h"
#include "tests/core/scaffold/place.h"

using namespace core;
using core::testing::Place;

namespace {

/// No directory of a run holds part of its files, and no file stands under a temporary name.
void expect_no_half(const Place& place, const std::map<std::string, std::string>& tree) {
  for (const RunConfig& run : place.experiment.runs) {
    if (!tree.contains(run.directory + "/")) continue;
    for (const File& file : testing::sample_files(run)) {
      INFO(run.directory << "/" << file.name);
      REQUIRE(tree.contains(run.directory + "/" + file.name));
      CHECK(tree.at(run.directory + "/" + file.name) == file.contents);
    }
  }
  for (const auto& [name, contents] : tree) {
    INFO(name);
    const bool is_staged = name.starts_with(".scaffold/staging");
    CHECK((is_staged || name.find(".tmp-") == std::string::npos));
  }
}

/// What is claimed of each run is what is there.
void expect_told(const ScaffoldOutcome& outcome, const std::map<std::string, std::string>& tree) {
  const bool all_made = outcome.count(RunStatus::created) == outcome.runs.size();
  CHECK((all_made || outcome.count(RunStatus::failed) > 0 || !outcome.is_log_whole));
  for (const RunOutcome& run : outcome.runs) {
    CHECK(tree.contains(run.directory + "/") == (run.status == RunStatus::created));
    if (run.status == RunStatus::failed) {
      CHECK(run.error.ends_with(": cannot be written: No space left on device."));
    }
  }
}

int operations_of_a_whole_call(bool text_only) {
  Place place;
  place.generator.text_only = text_only;
  ScaffoldRequest request = place.request();
  request.workers = 1;  // two may meet, and take one operation more
  place.scaffold(request);
  return place.files.operations();
}

/// A small disk over a directory, where this process may mount one.
class Tmpfs {
 public:
  Tmpfs(std::string path, const char* size)
      : path_(std::move(path)), is_there_(::mount("tmpfs", path_.c_str(), "tmpfs", 0, size) == 0) {}
  ~Tmpfs() {
    if (is_there_) ::umount(path_.c_str());
  }
  Tmpfs(const Tmpfs&) = delete;
  Tmpfs& operator=(const Tmpfs&) = delete;

  [[nodiscard]] bool is_there() const { return is_there_; }
  [[nodiscard]] bool resize(const char* size) const {
    return ::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT, size) == 0;
  }

 private:
  std::string path_;
  bool is_there_;
};

Status no_space(const std::string& path) {
  return Error{path + ": cannot be written: No space left on device"};
}

}  // namespace

TEST_CASE("a disk that is full from any operation on leaves nothing half done, and says so") {
  const int all = operations_of_a_whole_call(true);
  REQUIRE(all > 10);
  for (int limit = 2; limit <= all; ++limit) {
    INFO("full from operation " << limit);
    Place place;
    place.files.hook = [&](int number, const std::string& path) -> Status {
      const bool writes =
          path.find("staging") == std::string::npos || path.find(".yaml") != std::string::npos;
      return number >= limit && writes ? no_space(path) : Status(Done{});
    };
    const auto outcome = scaffold(place.files, place.clock, place.generator, place.request());
    const auto tree = place.disk.tree();
    expect_no_half(place, tree);
    if (outcome.ok()) {
      expect_told(*outcome, tree);
    } else {
      CHECK(place.local(outcome.error().message) ==
            "EXP/scaffold-runs.log: cannot be written: No space left on device");
      CHECK_FALSE(tree.contains("rank8/"));
    }
    place.files.hook = [](int, const std::string&) -> Status { return Done{}; };
    CHECK(place.scaffold().count(RunStatus::failed) == 0);
    for (const RunConfig& run : place.experiment.runs)
      CHECK(place.disk.has(run.directory + "/finetune.slurm"));
  }
}

TEST_CASE("without a log nothing is made; one that breaks off is no success") {
  Place place;
  int writable = 0;
  place.files.hook = [&writable](int, const std::string& path) -> Status {
    return path.ends_with(".log") && --writable < 0 ? no_space(path) : Status(Done{});
  };
  const auto refused = scaffold(place.files, place.clock, place.generator, place.request());
  CHECK(place.local(refused.error().message) ==
        "EXP/scaffold-runs.log: cannot be written: No space left on device");
  CHECK_FALSE(place.disk.has("rank8"));
  writable = 5;
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(outcome.count(RunStatus::created) == 1);
  CHECK(outcome.count(RunStatus::pending) == 1);
  CHECK_FALSE(place.disk.has("rank16"));
  CHECK_FALSE(outcome.is_log_whole);
  CHECK(place.local(outcome.warnings.back().message) ==
        "EXP/scaffold-runs.log: cannot be written: No space left on device.");
  CHECK(outcome.warnings.back().code == "log_incomplete");
  writable = 100;
  CHECK(place.scaffold().is_log_whole);
  CHECK(place.disk.has("rank16"));
  CHECK(last_scaffold(place.disk.read("scaffold-runs.log")).completed);
}

TEST_CASE(
    "a process that is killed at any operation leaves no partial run, and the next call "
    "completes") {
  for (const bool text_only : {true, false}) {
    const int all = operations_of_a_whole_call(text_only);
    for (int last = 1; last <= all; ++last) {
      INFO("killed at operation " << last << " of " << all);
      Place place;
      place.generator.text_only = text_only;
      const pid_t child = ::fork();
      REQUIRE(child >= 0);
      if (child == 0) {
        place.files.hook = [&](int number, const std::string&) -> Status {
          if (number >= last) ::_exit(42);
          return Done{};
        };
        ScaffoldRequest request = place.request();
        request.workers = 1;
        (void)scaffold(place.files, place.clock, place.generator, request);
        ::_exit(0);
      }
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      REQUIRE(WIFEXITED(status));
      REQUIRE(WEXITSTATUS(status) == 42);
      expect_no_half(place, place.disk.tree());
      const ScaffoldOutcome next = place.scaffold();
      CHECK(next.count(RunStatus::created) + next.count(RunStatus::unchanged) == 2);
      CHECK_FALSE(place.disk.has(".scaffold/staging"));
      CHECK(last_scaffold(place.disk.read("scaffold-runs.log")).completed);
      const auto manifest = Store(place.files, place.disk.path()).manifest();
      REQUIRE(manifest.ok());
      CHECK(manifest->runs.size() == 2);
    }
  }
}

TEST_CASE("a disk that is really full leaves nothing half done") {
  Place place;
  const Tmpfs disk(place.disk.path(), "size=16k");
  if (!disk.is_there()) {
    std::cerr << "SKIPPED: a disk that is really full: a tmpfs cannot be mounted here: "
              << std::strerror(errno) << "\n";
    return;
  }
  const ScaffoldOutcome outcome = place.scaffold();
  CHECK(outcome.count(RunStatus::failed) > 0);
  expect_no_half(place, place.disk.tree());
  for (const RunOutcome& run : outcome.runs) {
    CHECK(place.disk.has(run.directory) == (run.status == RunStatus::created));
    if (run.status == RunStatus::failed) CHECK(run.error.ends_with(": No space left on device."));
  }
  REQUIRE(disk.resize("size=1m"));
  CHECK(place.scaffold().count(RunStatus::failed) == 0);
}
