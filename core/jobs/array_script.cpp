#include "core/jobs/array_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/slurm/request.h"

namespace core {
namespace {

constexpr std::string_view kUsualLog = "slurm-%j.out";

/// Options that mean something else for a whole array, or that its tasks would not heed.
constexpr std::array<std::string_view, 6> kUnfit{"array", "chdir",       "error",
                                                 "input", "export-file", "wait"};

std::string_view interpreter(std::string_view script) {
  std::string_view line = script.substr(0, script.find('\n'));
  line.remove_prefix(std::min<std::size_t>(line.size(), 2));
  return line;
}

bool is_plain_run_name(std::string_view interpreter) {
  return !interpreter.empty() && std::all_of(interpreter.begin(), interpreter.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("/._- ").find(c) != std::string_view::npos;
  });
}

}  // namespace

bool fits_array(std::string_view script) {
  const SlurmRequest request = read_request(script);
  const SlurmOption* output = request.find("output");
  const bool has_usual_log = output == nullptr || output->value == kUsualLog;
  return script.starts_with("#!") && is_plain_run_name(interpreter(script)) && has_usual_log &&
         std::none_of(kUnfit.begin(), kUnfit.end(),
                      [&](std::string_view name) { return request.find(name) != nullptr; });
}

std::string array_script(std::string_view script, const std::vector<std::string>& directories) {
  std::string text = "#!/bin/bash\n";
  for (const SlurmOption& option : read_request(script).options) {
    if (option.name == "job-name" || option.name == "output") continue;
    text += option_line(option) + '\n';
  }
  text +=
      "#SBATCH --output=/dev/null\n\n"
      "# One task for each run: it enters the run directory and starts the script there, whose "
      "log\n"
      "# is slurm-JOB.out as if it had been submitted alone.\n"
      "directories=(\n";
  for (const std::string& directory : directories) text += fmt::format("  {}\n", directory);
  return text + fmt::format(
                    ")\n"
                    "cd \"$SLURM_SUBMIT_DIR/${{directories[$SLURM_ARRAY_TASK_ID]}}\" || exit 1\n"
                    "exec > \"slurm-$SLURM_JOB_ID.out\" 2>&1 || exit 1\n"
                    "exec {} ./finetune.slurm\n",
                    interpreter(script));
}

}  // namespace core
