#include "core/jobs/submission.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace core {
namespace {

/// sbatch tries again by itself for two minutes when the controller is busy.
constexpr std::chrono::seconds kSbatchTimeLimit(180);
constexpr std::string_view kKeyMark = "scaffold-runs:";

bool is_job_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

SubmissionResult submit(const SlurmPrograms& programs, const Submission& submission,
                        std::optional<int> kept_open, const std::stop_token& stop) {
  const auto sbatch = programs.find("sbatch");
  if (!sbatch) return {SubmissionAnswer::refused, "", "there is no sbatch on this machine"};
  Command command{.arguments = {*sbatch, "--parsable", "--comment=" + submission.comment},
                  .environment = programs.environment(),
                  .directory = submission.directory,
                  .time_limit = kSbatchTimeLimit};
  for (const std::string& option : submission.more_options) command.arguments.push_back(option);
  command.arguments.push_back(submission.script);
  if (kept_open) command.kept_open.push_back(*kept_open);
  const auto outcome = programs.subprocess().run(command, stop);
  if (!outcome) return {SubmissionAnswer::refused, "", outcome.error().message};
  if (std::string job = job_number(outcome->output); outcome->succeeded() && !job.empty()) {
    return {SubmissionAnswer::taken, std::move(job), ""};
  }
  std::string words = on_one_line(outcome->error_output);
  const bool is_refusal = outcome->exit_code && *outcome->exit_code != 0 && !outcome->timed_out &&
                          !outcome->cancelled && !is_no_answer(words);
  if (words.empty()) words = "sbatch: " + to_string(*outcome, command);
  return {is_refusal ? SubmissionAnswer::refused : SubmissionAnswer::lost, "", std::move(words)};
}

std::string job_number(std::string_view output) {
  std::string number;
  while (!output.empty()) {
    const std::size_t end = output.find('\n');
    std::string_view line = output.substr(0, end);
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    line = line.substr(0, line.find(';'));
    if (is_job_number(line)) number = line;
  }
  return number;
}

std::string comment_with_key(std::string_view own, std::string_view key) {
  return fmt::format("{}{}{}{}", own, own.empty() ? "" : " ", kKeyMark, key);
}

bool has_key(std::string_view comment, std::string_view key) {
  return comment.ends_with(fmt::format("{}{}", kKeyMark, key));
}

}  // namespace core
