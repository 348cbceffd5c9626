#include "core/verify/report.h"

#include <fmt/format.h>

#include "core/text/list_text.h"
#include "core/text/shell_text.h"

namespace core {
namespace {

std::string opening(const std::string& experiment_dir, std::size_t ready, std::size_t all) {
  const std::string counts = all == 0 ? "There is nothing to fine-tune"
                             : ready == all
                                 ? "Successfully created " + counted(all, "fine-tuning run")
                                 : fmt::format("{} of {} fine-tuning runs are ready", ready, all);
  return fmt::format("## Scaffold {}\n\n{} in:\n`{}/`\n", ready == all ? "Complete" : "Incomplete",
                     counts, experiment_dir);
}

/// The runs in one state; empty when there are none.
std::string run_list(std::string_view heading, std::string_view mark, ReportedRun::State state,
                     const std::vector<ReportedRun>& runs) {
  std::string lines;
  for (const ReportedRun& run : runs) {
    if (run.state != state) continue;
    lines += fmt::format("{} {}/{}{}\n", mark, run.directory, run.reason.empty() ? "" : ": ",
                         run.reason);
  }
  return lines.empty() ? "" : fmt::format("\n### {}\n\n{}", heading, lines);
}

std::string next_steps(const std::string& experiment_dir, const std::vector<std::string>& ready,
                       std::string_view user) {
  std::string text = "\n### Next Steps\n";
  if (ready.size() > 1) {
    text += fmt::format("\nTo submit all jobs:\n```bash\n{}```\n\nOr submit individually:\n",
                        submit_lines(experiment_dir, ready));
  } else {
    text += "\nTo submit the job:\n";
  }
  const std::string first = ready.size() > 1
                                ? fmt::format("cd {}\nsbatch finetune.slurm\n", ready.front())
                                : submit_lines(experiment_dir, ready);
  return text + fmt::format("```bash\n{}```\n\nMonitor jobs:\n```bash\nsqueue -u {}\n```\n", first,
                            user.empty() ? "\"$USER\"" : shell_word(std::string(user)));
}

}  // namespace

std::string submit_lines(const std::string& experiment_dir,
                         const std::vector<std::string>& directories) {
  if (directories.empty()) return "";
  if (directories.size() == 1) {
    return fmt::format("cd {}\nsbatch finetune.slurm\n",
                       shell_word(experiment_dir + "/" + directories.front()));
  }
  return fmt::format("cd {}\nfor dir in {}; do (cd \"$dir\" && sbatch finetune.slurm); done\n",
                     shell_word(experiment_dir), fmt::join(directories, " "));
}

std::string scaffold_report(const std::string& experiment_dir, const std::vector<ReportedRun>& runs,
                            std::string_view user) {
  using State = ReportedRun::State;
  std::vector<std::string> ready;
  for (const ReportedRun& run : runs) {
    if (run.state == State::ready) ready.push_back(run.directory);
  }
  std::string text = opening(experiment_dir, ready.size(), runs.size()) +
                     run_list("Created Runs", "✓", State::ready, runs) +
                     run_list("Failed Runs", "✗", State::failed, runs) +
                     run_list("Pending Runs", "…", State::pending, runs);
  if (!ready.empty()) {
    text +=
        "\nEach run contains:\n"
        "- setup_finetune.yaml (configuration)\n"
        "- finetune.yaml (torchtune config)\n"
        "- finetune.slurm (SLURM script)\n" +
        next_steps(experiment_dir, ready, user);
  }
  return text + "\nSee `scaffold-runs.log` for detailed creation log.\n";
}

}  // namespace core
