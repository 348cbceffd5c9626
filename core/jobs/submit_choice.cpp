#include "core/jobs/submit_choice.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "core/slurm/request.h"
#include "core/text/list_text.h"

namespace core {
namespace {

/// What follows `#!` in the first line.
std::string_view interpreter(std::string_view script) {
  const std::string_view line = script.substr(0, script.find('\n'));
  return line.substr(std::min<std::size_t>(line.size(), 2));
}

bool all_ask_for_the_same(const std::vector<std::string_view>& scripts) {
  const std::string key = request_key(scripts.front());
  return std::all_of(scripts.begin(), scripts.end(), [&](std::string_view script) {
    return fits_array(script) && request_key(script) == key;
  });
}

}  // namespace

SubmitChoice choose_runs(const std::vector<std::string_view>& scripts, const SlurmLimits& limits,
                         std::optional<std::int64_t> at_once, const QueuedJobs& queued) {
  const auto free_of = [](std::int64_t limit, std::int64_t taken) {
    return std::max<std::int64_t>(limit - taken, 0);
  };
  SubmitChoice choice;
  const auto count = static_cast<std::int64_t>(scripts.size());
  std::int64_t room = count;
  if (limits.jobs) room = std::min(room, free_of(*limits.jobs, queued.of_user));
  std::optional<std::int64_t> free;
  if (at_once) free = free_of(*at_once, queued.of_experiment);
  if (free && *free >= room) free.reset();
  const bool as_array =
      (free ? *free > 0 : room < count) && room > 1 && all_ask_for_the_same(scripts);
  choice.runs = static_cast<std::size_t>(free && !as_array ? *free : room);
  if (as_array) {
    choice.array_size = static_cast<std::size_t>(limits.array_size);
    choice.arrays = (choice.runs - 1) / choice.array_size + 1;
    if (free) {
      // Every array runs at least one task at a time, so that none is stuck.
      choice.arrays = std::min(choice.arrays, static_cast<std::size_t>(*free));
      choice.runs = std::min(choice.runs, choice.arrays * choice.array_size);
      const auto arrays = static_cast<std::int64_t>(choice.arrays);
      choice.at_once = *free / arrays * arrays;
    }
  }
  if (choice.runs < static_cast<std::size_t>(room)) {
    choice.why_left = fmt::format("--max allows {} at a time; call again when some have finished.",
                                  counted(*at_once, "job"));
  } else if (room < count) {
    choice.why_left = fmt::format(
        "Slurm allows you {} at a time (MaxSubmitJobs); call again when some have finished.",
        counted(*limits.jobs, "job"));
  }
  return choice;
}

bool fits_array(std::string_view script) {
  const SlurmRequest request = read_request(script);
  const SlurmOption* output = request.find("output");
  const bool has_usual_log = output == nullptr || output->value == "slurm-%j.out";
  const std::string_view program = interpreter(script);
  const bool is_plain = std::all_of(program.begin(), program.end(), [](char c) {
    return base::is_alphanumeric(c) || std::string_view("/._- ").find(c) != std::string_view::npos;
  });
  // These options mean something else for a whole array, or do not reach its tasks.
  const bool is_task =
      std::none_of(request.options.begin(), request.options.end(), [](const SlurmOption& option) {
        return base::is_one_of(option.name,
                               {"array", "chdir", "error", "input", "export-file", "wait"});
      });
  return script.starts_with("#!") && !program.empty() && is_plain && has_usual_log && is_task;
}

std::string array_script(std::string_view script, const std::vector<std::string>& directories) {
  std::string text = "#!/bin/bash\n";
  for (const SlurmOption& option : read_request(script).options) {
    if (option.name == "job-name" || option.name == "output") continue;
    text += option_line(option) + '\n';
  }
  text +=
      "#SBATCH --output=/dev/null\n\n"
      "# One task per run: it enters the run directory and starts the script there. Its log is\n"
      "# slurm-JOB.out, as if the run had been submitted alone.\n"
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
