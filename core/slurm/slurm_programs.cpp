#include "core/slurm/slurm_programs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/display.h"
#include "core/system/subprocess.h"
#include "core/text/lines.h"

namespace core {
namespace {

constexpr std::string_view kPrefix = "SBATCH_";
constexpr std::size_t kMostOutput = std::size_t{64} << 20;

/// Variables whose option has another name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOtherNames{{
    {"ARRAY_INX", "array"},
    {"CPU_FREQ_REQ", "cpu-freq"},
    {"MEM_PER_NODE", "mem"},
    {"TIMELIMIT", "time"},
}};

constexpr std::array<std::string_view, 10> kNoAnswer{
    "Unable to contact slurm controller",
    "Could not establish a configuration source",
    "Failed to load configs",
    "Unable to process configuration file",
    "Socket timed out",
    "Zero Bytes were transmitted or received",
    "Unable to establish controller machine",
    "Connection refused",
    "Protocol authentication error",
    "Transport endpoint is not connected",
};

std::string overridden_option(std::string_view variable) {
  for (const auto& [name, option] : kOtherNames) {
    if (name == variable) return std::string(option);
  }
  std::string option = base::lower_case(variable);
  std::replace(option.begin(), option.end(), '_', '-');
  return option;
}

}  // namespace

std::vector<SbatchVariable> sbatch_variables(const Environment& environment) {
  std::vector<SbatchVariable> found;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(kPrefix)) continue;
    found.push_back(
        {name, value, overridden_option(std::string_view(name).substr(kPrefix.size()))});
  }
  return found;
}

Environment without_sbatch_variables(Environment environment) {
  std::erase_if(environment, [](const auto& entry) { return entry.first.starts_with(kPrefix); });
  return environment;
}

SlurmPrograms::SlurmPrograms(const FileSystem& files, Subprocess& subprocess,
                             const Environment& environment, std::string experiment_dir)
    : files_(files),
      subprocess_(subprocess),
      environment_(without_sbatch_variables(environment)),
      experiment_dir_(std::move(experiment_dir)) {}

std::optional<std::string> SlurmPrograms::find(const std::string& name) const {
  return trusted_program(files_, name, environment_, experiment_dir_);
}

Result<std::string> SlurmPrograms::ask(std::vector<std::string> arguments,
                                       const std::stop_token& stop,
                                       std::chrono::seconds time_limit) const {
  const std::string name = arguments.front();
  const auto program = find(name);
  if (!program) return Error{fmt::format("there is no {} on this machine", name)};
  arguments.front() = *program;
  const Command command{.arguments = std::move(arguments),
                        .environment = environment_,
                        .directory = "",
                        .time_limit = time_limit,
                        .output_limit = kMostOutput};
  auto outcome = subprocess_.run(command, stop);
  if (!outcome) return outcome.error();
  if (outcome->succeeded()) return std::move(outcome->output);
  const std::string words = on_one_line(outcome->error_output);
  return Error{words.empty() ? fmt::format("{}: {}", name, to_string(*outcome, command)) : words};
}

SubmissionTest test_submission(Subprocess& subprocess, const Environment& environment,
                               const std::string& sbatch, const std::string& script,
                               const std::stop_token& stop) {
  const Command command{.arguments = {sbatch, "--test-only", script},
                        .environment = without_sbatch_variables(environment),
                        .directory = "",
                        .time_limit = SlurmPrograms::kAskTimeLimit};
  const auto outcome = subprocess.run(command, stop);
  if (!outcome) return {SubmissionVerdict::unknown, outcome.error().message};
  if (outcome->timed_out) {
    return {SubmissionVerdict::unknown,
            fmt::format("sbatch did not answer within {} s; Slurm's controller may be down or busy",
                        SlurmPrograms::kAskTimeLimit.count())};
  }
  const std::string words = on_one_line(outcome->error_output);
  if (outcome->succeeded()) return {SubmissionVerdict::accepted, words};
  const bool has_ended = outcome->exit_code && !outcome->cancelled;
  if (!has_ended || words.empty()) {
    return {has_ended ? SubmissionVerdict::refused : SubmissionVerdict::unknown,
            "sbatch: " + to_string(*outcome, command)};
  }
  return {is_connection_failure(words) ? SubmissionVerdict::unknown : SubmissionVerdict::refused,
          words};
}

std::string on_one_line(std::string_view output) {
  std::string words;
  while (!output.empty()) {
    std::string_view line = take_line(output);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (!words.empty()) words += " ";
    words += line;
  }
  return base::escape_controls(words);
}

bool is_connection_failure(std::string_view words) {
  return std::any_of(kNoAnswer.begin(), kNoAnswer.end(), [&](std::string_view each) {
    return words.find(each) != std::string_view::npos;
  });
}

}  // namespace core
