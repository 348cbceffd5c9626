#include "core/verify/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/text/list_text.h"
#include "core/text/shell_text.h"

namespace core {
namespace {

std::string runs_in_words(std::size_t count) { return counted(count, "fine-tuning run"); }

std::vector<const ReportedRun*> in_state(const std::vector<ReportedRun>& runs,
                                         ReportedRun::State state) {
  std::vector<const ReportedRun*> chosen;
  for (const ReportedRun& run : runs) {
    if (run.state == state) chosen.push_back(&run);
  }
  return chosen;
}

std::string opening(const std::string& experiment_dir, std::size_t ready, std::size_t all) {
  const std::string text =
      fmt::format("## Scaffold {}\n\n", ready == all ? "Complete" : "Incomplete");
  if (all == 0) {
    return text + fmt::format("There is nothing to fine-tune in:\n`{}/`\n", experiment_dir);
  }
  if (ready == all) {
    return text + fmt::format("Successfully created {} in:\n`{}/`\n", runs_in_words(ready),
                              experiment_dir);
  }
  return text +
         fmt::format("{} of {} are ready in:\n`{}/`\n", ready, runs_in_words(all), experiment_dir);
}

std::string run_list(std::string_view heading, std::string_view mark,
                     const std::vector<const ReportedRun*>& runs) {
  if (runs.empty()) return "";
  std::string text = fmt::format("\n### {}\n\n", heading);
  for (const ReportedRun* run : runs) {
    text += fmt::format("{} {}/{}{}\n", mark, run->directory, run->reason.empty() ? "" : ": ",
                        run->reason);
  }
  return text;
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
  const auto ready = in_state(runs, ReportedRun::State::ready);
  std::string text = opening(experiment_dir, ready.size(), runs.size()) +
                     run_list("Created Runs", "✓", ready) +
                     run_list("Failed Runs", "✗", in_state(runs, ReportedRun::State::failed)) +
                     run_list("Pending Runs", "…", in_state(runs, ReportedRun::State::pending));
  if (!ready.empty()) {
    text +=
        "\nEach run contains:\n"
        "- setup_finetune.yaml (configuration)\n"
        "- finetune.yaml (torchtune config)\n"
        "- finetune.slurm (SLURM script)\n";
    std::vector<std::string> directories;
    directories.reserve(ready.size());
    for (const ReportedRun* run : ready) directories.push_back(run->directory);
    text += next_steps(experiment_dir, directories, user);
  }
  return text + "\nSee `scaffold-runs.log` for detailed creation log.\n";
}

}  // namespace core
