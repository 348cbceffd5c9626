#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "core/generate/generator.h"
#include "core/plan/experiment_plan.h"
#include "core/record/scaffold_log.h"
#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/scaffold/scaffold.h"
#include "core/scaffold/staging.h"
#include "core/system/clock.h"
#include "core/system/file_system.h"
#include "core/verify/check_list.h"

namespace core {

/// The entries of `scaffold-runs.log`, in the words of the specification's examples (spec: Example
/// Log Entries).

LogEntry discover_entry(const ExperimentPlan& plan, std::size_t fine_tuned_runs);
LogEntry parse_entry(const ExperimentPlan& plan, const ResolvedExperiment& experiment);
LogEntry analyze_entry(const ExperimentPlan& plan, const Variation& variation);

/// \param is_new given in this call, not kept from an earlier one.
LogEntry answer_entry(const std::string& field, const std::string& text, bool is_new);
LogEntry warning_entry(const Warning& warning);

/// The entries of one run.
struct RunLog {
  const ExperimentPlan& plan;
  const Variation& variation;
  const RunConfig& run;
  const Generator& generator;

  [[nodiscard]] LogEntry create_dir(const Presence& before) const;
  /// \param replaced where an older file went; empty where there was none.
  [[nodiscard]] LogEntry generate_yaml(const FileSet& files, const std::string& replaced) const;
  [[nodiscard]] LogEntry run_setup() const;
  [[nodiscard]] LogEntry verify(const std::vector<Check>& checks) const;
  /// The step at which the run failed: RUN_SETUP, VERIFY_RUN or CREATE_RUN_DIR.
  [[nodiscard]] LogEntry failed(const std::string& action, const std::string& error) const;
};

LogEntry complete_entry(const ScaffoldOutcome& outcome);

/// What one `scaffold_run` appends to `scaffold-runs.log`: its opening before its first entries, or
/// nothing at all when there is nothing to report. Each entry is one write. May be used from
/// several threads at once.
class Journal {
 public:
  /// The references outlive it. \param path the log's.
  /// \param opening the entries from DISCOVER_EXPERIMENT on, before those of the first write().
  Journal(FileSystem& files, Clock& clock, std::string path, std::vector<LogEntry> opening);

  /// Writes entries one after the other, with no other call's between them.
  void write(const std::vector<LogEntry>& entries);

  [[nodiscard]] bool has_begun() const;

  /// The first error, once an entry could not be written.
  [[nodiscard]] Status status() const;

 private:
  mutable std::mutex mutex_;
  FileSystem& files_;
  Clock& clock_;
  std::string path_;
  std::vector<LogEntry> opening_;
  bool has_begun_ = false;
  Status status_ = Done{};
};

}  // namespace core
