#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/generate/generator.h"
#include "core/record/manifest.h"
#include "core/record/scaffold_log.h"
#include "core/scaffold/scaffold.h"
#include "core/scaffold/staging.h"

namespace core {

/// One run that was made, and what to record about it.
struct MadeRun {
  RunOutcome outcome;
  std::vector<LogEntry> entries;      ///< None for a run that was unchanged or not reached.
  std::optional<RecordedRun> record;  ///< For a run that is in place.
};

/// Makes one run. A rehearsal does the same, but writes nothing in the experiment.
class RunMaker {
 public:
  /// The references outlive it. \param manifest as it was when the call began.
  RunMaker(FileSystem& files, Generator& generator, const ScaffoldRequest& request,
           const Manifest& manifest);

  /// May be called from several threads at once, for different runs.
  [[nodiscard]] MadeRun make(const RunConfig& run, Staging& staging) const;

  /// For a dry run. \param temporary_dir a directory outside the experiment for the run's
  /// workplace; empty for a generator that makes text only.
  [[nodiscard]] RunOutcome dry_run(const RunConfig& run, const std::string& temporary_dir) const;

 private:
  /// What is known about a run that is being made.
  struct Work;

  [[nodiscard]] bool is_as_recorded(const RunConfig& run) const;
  bool generate(const std::string& workplace, Work& work) const;
  bool compare(Work& work) const;
  void put_in_place(Staging& staging, Work& work) const;
  void note_unchanged(Work& work) const;
  void fail(Work& work, const std::string& action, const std::string& error) const;
  [[nodiscard]] std::string conflict(const RunConfig& run, const Presence& presence) const;

  FileSystem& files_;
  Generator& generator_;
  const ScaffoldRequest& request_;
  const Manifest& manifest_;
};

}  // namespace core
