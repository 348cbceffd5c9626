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

/// What came of one run, and what is to be written down about it.
struct MadeRun {
  RunOutcome outcome;
  std::vector<LogEntry> entries;      ///< None for a run that was unchanged or not reached.
  std::optional<RecordedRun> record;  ///< For a run that is in place.
};

/// Makes one run. A rehearsal goes the same way, up to the point where the disk would be touched.
class RunMaker {
 public:
  /// The references outlive it. \param manifest as it was when the call began.
  RunMaker(FileSystem& files, Generator& generator, const ScaffoldRequest& request,
           const Manifest& manifest);

  /// May be called from several threads at once, for different runs.
  [[nodiscard]] MadeRun make(const RunConfig& run, Staging& staging) const;

  /// For a dry run. \param workplace an empty directory outside the experiment, or empty.
  [[nodiscard]] MadeRun rehearse(const RunConfig& run, const std::string& workplace) const;

 private:
  /// What is known of a run on its way to the disk.
  struct Work;

  [[nodiscard]] bool is_as_recorded(const RunConfig& run) const;
  bool generate(const std::string& workplace, Work& work) const;
  bool compare(Work& work) const;
  bool put_in_place(Staging& staging, Work& work) const;
  void note_unchanged(Work& work) const;
  void fail(Work& work, const std::string& action, const std::string& error) const;
  [[nodiscard]] std::string conflict(const RunConfig& run, const Presence& presence) const;

  FileSystem& files_;
  Generator& generator_;
  const ScaffoldRequest& request_;
  const Manifest& manifest_;
};

}  // namespace core
