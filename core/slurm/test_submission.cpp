#include "core/slurm/test_submission.h"

#include <fmt/format.h>

#include <chrono>

#include "core/slurm/request.h"
#include "core/slurm/slurm_programs.h"

namespace core {
namespace {

constexpr std::chrono::seconds kTimeLimit(10);

}  // namespace

SubmissionTest test_submission(Subprocess& subprocess, const Environment& environment,
                               const std::string& sbatch, const std::string& script,
                               const std::stop_token& stop) {
  const Command command{.arguments = {sbatch, "--test-only", script},
                        .environment = without_sbatch_variables(environment),
                        .directory = "",
                        .time_limit = kTimeLimit};
  const auto outcome = subprocess.run(command, stop);
  if (!outcome) return {SubmissionVerdict::unknown, outcome.error().message};
  if (outcome->timed_out) {
    return {SubmissionVerdict::unknown,
            fmt::format("sbatch did not answer within {} s; Slurm's controller may be down or busy",
                        kTimeLimit.count())};
  }
  const std::string words = on_one_line(outcome->error_output);
  if (outcome->succeeded()) return {SubmissionVerdict::accepted, words};
  if (!outcome->exit_code || outcome->cancelled) {
    return {SubmissionVerdict::unknown, "sbatch: " + to_string(*outcome, command)};
  }
  if (words.empty()) {
    return {SubmissionVerdict::refused, "sbatch: " + to_string(*outcome, command)};
  }
  return {is_no_answer(words) ? SubmissionVerdict::unknown : SubmissionVerdict::refused, words};
}

std::string request_key(std::string_view script) {
  std::string key(script.substr(0, script.find('\n')));
  key += '\n';
  // sbatch refuses a whole script for one line that ends as on Windows.
  key += script.find('\r') == std::string_view::npos ? "unix\n" : "dos\n";
  for (const SlurmOption& option : read_request(script).options) {
    if (option.name != "job-name") key += fmt::format("{}={}\n", option.name, option.value);
  }
  return key;
}

}  // namespace core
