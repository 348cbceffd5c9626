#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/scaffold/scaffold.h"
#include "tests/catch.h"
#include "tests/core/record/disk.h"
#include "tests/core/scaffold/fakes.h"

namespace core::testing {

/// An experiment of a few runs in a directory of its own, and all that a scaffold needs.
class Place {
 public:
  explicit Place(const std::vector<std::int64_t>& ranks = {8, 16}) {
    plan.directory = disk.path();
    plan.summary_path = disk.path("experiment_summary.md");
    plan.name = PlanValue{"cap", {}};
    disk.write("experiment_summary.md", "# cap\n");
    VaryingParameter rank{"lora_rank", "LoRA Rank", "rank", {}};
    for (const std::int64_t each : ranks) {
      const RunConfig run = sample_run(each);
      experiment.runs.push_back(run);
      rank.values.emplace_back(each);
      plan.runs.push_back({run.name, RunType::fine_tuned, "Fine-tuned", {}, {}, {}, {}});
    }
    plan.runs.push_back({"base", RunType::control, "Control", {}, {}, {}, {}});
    plan.columns = {{"LoRA Rank", "lora_rank", find_parameter("lora_rank"), {}},
                    {"Learning Rate", "lr", find_parameter("lr"), {}}};
    experiment.variation.varying = {rank};
    experiment.variation.pattern = "rank{N}";
    experiment.control_runs = {"base"};
  }

  [[nodiscard]] ScaffoldRequest request() {
    ScaffoldRequest request{
        plan, experiment, settings, {},  {}, false, false, 2, std::chrono::seconds(20),
        {},   {},         {},       "me"};
    return request;
  }

  ScaffoldOutcome scaffold(const ScaffoldRequest& request) {
    auto outcome = core::scaffold(files, clock, generator, request);
    if (!outcome) FAIL(outcome.error().message);
    return *std::move(outcome);
  }
  ScaffoldOutcome scaffold() { return scaffold(request()); }

  /// The error's message, without the experiment's directory.
  std::string error(const ScaffoldRequest& request) {
    const auto outcome = core::scaffold(files, clock, generator, request);
    REQUIRE_FALSE(outcome.ok());
    return local(outcome.error().message);
  }

  /// Names the experiment's directory EXP.
  [[nodiscard]] std::string local(std::string text) const {
    for (std::size_t at = text.find(disk.path()); at != std::string::npos;
         at = text.find(disk.path())) {
      text.replace(at, disk.path().size(), "EXP");
    }
    return text;
  }

  Directory disk;
  HookedFileSystem files;
  FixedClock clock;
  FakeGenerator generator;
  ExperimentPlan plan;
  ResolvedExperiment experiment;
  SiteSettings settings;
};

inline std::vector<RunStatus> statuses(const ScaffoldOutcome& outcome) {
  std::vector<RunStatus> all;
  for (const RunOutcome& run : outcome.runs) all.push_back(run.status);
  return all;
}

/// Checks that the files of a run are on the disk, whole.
inline void expect_whole(const Place& place, const RunConfig& run) {
  for (const File& file : sample_files(run)) {
    CHECK(place.disk.read(run.directory + "/" + file.name) == file.contents);
  }
}

}  // namespace core::testing
