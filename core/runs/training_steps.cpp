#include "core/runs/training_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "base/display.h"
#include "core/text/list_text.h"

namespace core {
namespace {

constexpr std::int64_t kTemplateWarmUp = 100;

/// A parameter's value, or another where it has none or one below 1.
std::int64_t count_or(const RunConfig& run, std::string_view key, std::int64_t otherwise) {
  const std::int64_t count = run.integer(key);
  return count > 0 ? count : otherwise;
}

/// The numbers of a warning; runs with the same ones share it.
struct StepCounts {
  std::int64_t steps;
  std::int64_t warm_up;
  std::int64_t batch_size;
  std::int64_t gpus;
  std::int64_t epochs;

  auto operator<=>(const StepCounts&) const = default;
};

StepCounts counts_of(const RunConfig& run, std::int64_t samples) {
  const bool has_warm_up = run.find("num_warmup_steps") != nullptr;
  return {training_steps(run, samples),
          has_warm_up ? run.integer("num_warmup_steps") : kTemplateWarmUp,
          run.integer("batch_size"), count_or(run, "gpus", 1), run.integer("epochs")};
}

Warning few_steps_warning(const StepCounts& counts, const std::vector<const RunConfig*>& runs,
                          std::int64_t samples, const Source& where) {
  const std::string subject =
      runs.size() == 1 ? fmt::format("run `{}` trains", base::display_name(runs.front()->name))
                       : fmt::format("{} runs train", runs.size());
  const std::string numbers =
      fmt::format("{} samples, batch size {}, {}, {}", samples, counts.batch_size,
                  counted(counts.gpus, "GPU"), counted(counts.epochs, "epoch"));
  if (counts.steps == 0) {
    return {"few_steps",
            fmt::format("{} for 0 steps ({}): one step needs more samples", subject, numbers),
            to_string(where)};
  }
  return {"few_steps",
          fmt::format("{} for {} ({}), fewer than the {} warm-up steps, so the learning rate "
                      "never reaches its full value",
                      subject, counted(counts.steps, "step"), numbers, counts.warm_up),
          to_string(where)};
}

}  // namespace

std::int64_t training_steps(const RunConfig& run, std::int64_t samples) {
  const std::int64_t batch = count_or(run, "batch_size", 1);
  const std::int64_t gpus = count_or(run, "gpus", 1);
  const std::int64_t accumulated = count_or(run, "gradient_accumulation_steps", 1);
  const std::int64_t most = count_or(run, "max_steps_per_epoch", samples);
  return std::min(samples / batch / gpus / accumulated, most) * run.integer("epochs");
}

std::vector<Warning> few_steps_warnings(const std::vector<RunConfig>& runs, std::int64_t samples,
                                        const Source& where) {
  std::map<StepCounts, std::vector<const RunConfig*>> runs_by_counts;
  for (const RunConfig& run : runs) {
    const StepCounts counts = counts_of(run, samples);
    if (counts.steps == 0 || counts.steps < counts.warm_up) runs_by_counts[counts].push_back(&run);
  }
  std::vector<Warning> warnings;
  warnings.reserve(runs_by_counts.size());
  for (const auto& [counts, sharing] : runs_by_counts) {
    warnings.push_back(few_steps_warning(counts, sharing, samples, where));
  }
  return warnings;
}

}  // namespace core
