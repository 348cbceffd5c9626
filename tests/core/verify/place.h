#pragma once

#include <sys/stat.h>

#include <functional>
#include <string>
#include <vector>

#include "core/record/store.h"
#include "core/verify/verify_experiment.h"
#include "tests/catch.h"
#include "tests/core/record/disk.h"
#include "tests/core/verify/sample_run.h"

namespace core::testing {

using Messages = std::vector<std::string>;

/// Answers as a test says, and keeps the commands.
class FakeSubprocess : public Subprocess {
 public:
  Result<CommandOutcome> run(const Command& command, const std::stop_token&) override {
    commands.push_back(command.arguments);
    return answer(command);
  }

  std::vector<std::vector<std::string>> commands;
  std::function<Result<CommandOutcome>(const Command&)> answer = [](const Command&) {
    CommandOutcome outcome;
    outcome.exit_code = 0;
    return Result<CommandOutcome>(outcome);
  };
};

/// The sample experiment on a disk, with programs of its own outside of the experiment.
class Place {
 public:
  Place() {
    experiment.runs = {sample_run(8), sample_run(16)};
    plan.directory = disk.path();
    plan.summary_path = disk.path("experiment_summary.md");
    Manifest manifest;
    for (const RunConfig& run : experiment.runs) {
      const FileSet set = sample_files(run);
      for (const File& file : set) disk.write(run.directory + "/" + file.name, file.contents);
      manifest.runs[run.directory] = record_of(run, {}, "builtin", "1", set);
    }
    disk.write("scaffold-runs.log",
               "[2025-10-22 16:30:00] DISCOVER_EXPERIMENT: Found experiment\n\n"
               "[2025-10-22 16:31:00] COMPLETE: All runs scaffolded\n\n");
    disk.write(".scaffold/lock", "");
    if (!Store(files, disk.path()).write_manifest(manifest)) std::abort();
  }

  /// Puts a program on the PATH.
  void add_program(const std::string& name) {
    programs.write(name, "#!/bin/sh\n");
    ::chmod(programs.path(name).c_str(), 0755);
  }

  VerifiedExperiment verify() {
    VerifyRequest request{plan, experiment, {}, {}, "me", std::chrono::seconds(20), {}, {}};
    request.environment["PATH"] = programs.path();
    if (time_budget) request.time_budget = *time_budget;
    request.only_directories = only;
    request.on_run = on_run;
    request.stop = stop;
    return verify_experiment(files, subprocess, clock, request);
  }

  Directory disk;
  Directory programs;
  FileSystem files;
  FakeSubprocess subprocess;
  FixedClock clock;
  ExperimentPlan plan;
  ResolvedExperiment experiment;
  std::optional<std::chrono::milliseconds> time_budget;
  std::vector<std::string> only;
  std::function<void(std::size_t, const VerifiedRun&)> on_run;
  std::stop_token stop;
};

inline const Check& check_of(const VerifiedRun& run, const std::string& name) {
  for (const Check& check : run.checks) {
    if (check.name == name) return check;
  }
  FAIL("no check " + name);
  return run.checks.front();
}

inline Messages failures(const VerifiedRun& run) {
  Messages messages;
  for (const Check& check : run.checks) {
    if (check.status == CheckStatus::failed) messages.push_back(check.message);
  }
  return messages;
}

inline Messages sentences(const std::vector<Warning>& warnings) {
  Messages messages;
  for (const Warning& warning : warnings) messages.push_back(warning.code + ": " + warning.message);
  return messages;
}

inline Result<CommandOutcome> ended(int code, const std::string& words) {
  CommandOutcome outcome;
  outcome.exit_code = code;
  outcome.error_output = words;
  return outcome;
}

}  // namespace core::testing
