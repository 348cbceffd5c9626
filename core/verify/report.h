#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace core {

/// What happened to one run, for the final report.
struct ReportedRun {
  enum class State { ready, failed, pending };

  std::string directory;
  State state = State::ready;
  std::string reason;  ///< A sentence, for failed.
};

/// The final report (spec: Output Summary) from real counts, as Markdown: the directories that are
/// ready, those that failed with their reasons, those not reached yet, and how to submit.
/// \param experiment_dir absolute, without a closing `/`.
/// \param user whose jobs `squeue` shows; `$USER` when empty.
[[nodiscard]] std::string scaffold_report(const std::string& experiment_dir,
                                          const std::vector<ReportedRun>& runs,
                                          std::string_view user);

/// Shell lines that submit the jobs of these run directories, each from its own; empty for none.
[[nodiscard]] std::string submit_lines(const std::string& experiment_dir,
                                       const std::vector<std::string>& directories);

}  // namespace core
