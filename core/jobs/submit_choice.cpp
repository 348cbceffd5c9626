#include "core/jobs/submit_choice.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/jobs/array_script.h"
#include "core/slurm/test_submission.h"
#include "core/text/list_text.h"

namespace core {
namespace {

bool ask_for_the_same(const std::vector<std::string_view>& scripts) {
  const std::string key = request_key(scripts.front());
  return std::all_of(scripts.begin(), scripts.end(), [&](std::string_view script) {
    return fits_array(script) && request_key(script) == key;
  });
}

std::int64_t free_of(std::int64_t limit, std::int64_t taken) {
  return std::max<std::int64_t>(limit - taken, 0);
}

/// As many arrays as hold the runs, none of which stands still: each runs a task at least.
void fill_arrays(SubmitChoice& choice, std::int64_t array_size, std::optional<std::int64_t> free) {
  choice.array_size = static_cast<std::size_t>(array_size);
  choice.arrays = (choice.runs - 1) / choice.array_size + 1;
  if (!free) return;
  choice.arrays = std::min(choice.arrays, static_cast<std::size_t>(*free));
  choice.runs = std::min(choice.runs, choice.arrays * choice.array_size);
  const auto arrays = static_cast<std::int64_t>(choice.arrays);
  choice.at_once = *free / arrays * arrays;
}

}  // namespace

SubmitChoice choose_runs(const std::vector<std::string_view>& scripts, const SlurmLimits& limits,
                         std::optional<std::int64_t> at_once, const QueuedJobs& queued) {
  SubmitChoice choice;
  const auto count = static_cast<std::int64_t>(scripts.size());
  std::int64_t room = count;
  if (limits.jobs) room = std::min(room, free_of(*limits.jobs, queued.of_user));
  std::optional<std::int64_t> free;
  if (at_once) free = free_of(*at_once, queued.of_experiment);
  if (free && *free >= room) free.reset();
  const bool as_array = (free ? *free > 0 : room < count) && room > 1 && ask_for_the_same(scripts);
  choice.runs = static_cast<std::size_t>(free && !as_array ? *free : room);
  if (as_array) fill_arrays(choice, limits.array_size, free);
  if (choice.runs < static_cast<std::size_t>(room)) {
    choice.why_left = fmt::format("--max allows {} at a time; call again when some have ended.",
                                  counted(*at_once, "job"));
  } else if (room < count) {
    choice.why_left = fmt::format(
        "Slurm takes {} of yours at a time (MaxSubmitJobs); call again when some have ended.",
        counted(*limits.jobs, "job"));
  }
  return choice;
}

}  // namespace core
