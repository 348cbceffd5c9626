#include "core/slurm/test_submission.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "core/slurm/request.h"
#include "core/text/utf8.h"

namespace core {
namespace {

constexpr std::chrono::seconds kTimeLimit(10);

/// Words of sbatch when no Slurm answers it: whatever it says then is no verdict on the script.
constexpr std::array<std::string_view, 9> kNoAnswer{
    "Unable to contact slurm controller",
    "Could not establish a configuration source",
    "Failed to load configs",
    "Unable to process configuration file",
    "Socket timed out",
    "Zero Bytes were transmitted or received",
    "Unable to establish controller machine",
    "Connection refused",
    "Protocol authentication error",
};

/// sbatch's lines joined by blanks, harmless to print.
std::string on_one_line(std::string_view output) {
  std::string words;
  while (!output.empty()) {
    const std::size_t end = output.find('\n');
    std::string_view line = output.substr(0, end);
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (!words.empty()) words += " ";
    words += line;
  }
  return escape_controls(words);
}

bool is_no_answer(std::string_view words) {
  return std::any_of(kNoAnswer.begin(), kNoAnswer.end(), [&](std::string_view each) {
    return words.find(each) != std::string_view::npos;
  });
}

}  // namespace

SubmissionTest test_submission(Subprocess& subprocess, const Environment& environment,
                               const std::string& sbatch, const std::string& script,
                               const std::stop_token& stop) {
  const Command command{.arguments = {sbatch, "--test-only", script},
                        .environment = environment,
                        .directory = "",
                        .time_limit = kTimeLimit};
  const auto outcome = subprocess.run(command, stop);
  if (!outcome) return {SubmissionVerdict::unknown, outcome.error().message};
  const std::string words = on_one_line(outcome->error_output);
  if (outcome->succeeded()) return {SubmissionVerdict::accepted, words};
  if (!outcome->exit_code || outcome->timed_out || outcome->cancelled) {
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
