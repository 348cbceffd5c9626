#include "tools/job_report.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/runs/run_files.h"
#include "core/text/path_text.h"
#include "core/verify/trained_config.h"

namespace tools {
namespace {

using core::JobState;

constexpr std::size_t kMostConfigBytes = std::size_t{4} << 20;

/// In the order in which results list them.
constexpr std::array kStates = {JobState::completed,    JobState::running,       JobState::pending,
                                JobState::failed,       JobState::out_of_memory, JobState::unknown,
                                JobState::not_submitted};

/// Where the trainer will write, according to the file that it reads.
core::RunPlace place_of(const Environment& environment, const std::string& experiment_dir,
                        const std::string& directory) {
  core::RunPlace place{directory, "", ""};
  const auto text = environment.files.read_file(
      fmt::format("{}/{}/{}", experiment_dir, directory, core::kTrainedFile), kMostConfigBytes);
  if (!text) return place;
  const auto config = core::read_trained_config(*text, core::kTrainedFile);
  if (!config) return place;
  const core::YamlNode* output = config->find("output_dir");
  if (output == nullptr || !output->text.starts_with('/')) return place;
  place.output_dir = core::strip_trailing_slashes(output->text);
  const core::YamlNode* epochs = config->find("epochs");
  if (epochs == nullptr || epochs->kind != core::YamlKind::scalar) return place;
  const core::YamlValue value = core::trained_value(*epochs);
  if (const auto* count = std::get_if<std::int64_t>(&value); count != nullptr && *count > 0) {
    place.last_checkpoint = fmt::format("{}/epoch_{}", place.output_dir, *count - 1);
  }
  return place;
}

std::vector<core::Warning> warnings_about(const core::JobList& list, const JobReport& report) {
  if (!list.queue_answered) {
    return {{"slurm_no_answer",
             fmt::format("Slurm did not answer about jobs ({}), so their states come from the "
                         "submission record, logs and outputs.",
                         list.words),
             ""}};
  }
  const bool needs_accounts =
      std::any_of(report.by_directory.begin(), report.by_directory.end(), [](const auto& entry) {
        return entry.second.slurm.empty() && entry.second.state != JobState::not_submitted;
      });
  if (list.accounts_answered || !needs_accounts) return {};
  return {
      {"no_accounts",
       fmt::format("Slurm accounting did not answer ({}), so the states of jobs that have left the "
                   "queue come from the submission record, logs and outputs.",
                   list.words),
       ""}};
}

}  // namespace

const core::RunJob* JobReport::find(const std::string& directory) const {
  const auto found = by_directory.find(directory);
  return found == by_directory.end() ? nullptr : &found->second;
}

std::size_t JobReport::count(JobState state) const {
  return static_cast<std::size_t>(
      std::count_if(by_directory.begin(), by_directory.end(),
                    [state](const auto& entry) { return entry.second.state == state; }));
}

JobReport ask_for_jobs(const Environment& environment, core::Subprocess& subprocess,
                       const Session& session, const std::vector<std::string>& directories,
                       const std::stop_token& stop) {
  const std::string& experiment_dir = session.plan.directory;
  JobReport report;
  core::SubmissionRecord record(environment.files, experiment_dir);
  if (const auto read = record.read(); !read) {
    report.warnings.push_back({"submissions_not_read", read.error().message + ".", ""});
  }
  const core::SlurmPrograms programs(environment.files, subprocess, environment.variables,
                                     experiment_dir);
  const core::JobMemory::Answer answer =
      environment.job_memory->ask(environment.clock, programs, environment.user, stop);
  report.age_s = static_cast<long>(answer.age.count());
  std::vector<core::RunPlace> places;
  for (const std::string& directory : directories) {
    places.push_back(place_of(environment, experiment_dir, directory));
  }
  std::vector<core::RunJob> jobs =
      core::jobs_of_runs(environment.files, experiment_dir, record, answer.list, places);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    report.by_directory.emplace(directories[i], std::move(jobs[i]));
  }
  for (core::Warning& warning : warnings_about(answer.list, report)) {
    report.warnings.push_back(std::move(warning));
  }
  return report;
}

bool needs_attention(const core::RunJob& job) {
  return job.state == JobState::failed || job.state == JobState::out_of_memory ||
         !job.advice.empty();
}

Json to_json(const core::RunJob& job) {
  Json json = {{"state", to_string(job.state)}};
  if (!job.id.empty()) json["id"] = job.id;
  if (!job.slurm.empty()) json["slurm"] = job.slurm;
  if (!job.reason.empty()) json["reason"] = job.reason;
  if (job.exit_code) json["exit_code"] = *job.exit_code;
  if (job.signal != 0) json["signal"] = job.signal;
  if (!job.log.empty()) json["log"] = job.log;
  if (!job.log_end.empty()) json["log_end"] = job.log_end;
  if (!job.advice.empty()) json["advice"] = job.advice;
  return json;
}

Json to_json(const JobReport& report) {
  Json json = {{"age_s", report.age_s}};
  for (const JobState state : kStates) json[std::string(to_string(state))] = report.count(state);
  return json;
}

std::string sentence_about(const JobReport& report) {
  std::string text;
  for (const JobState state : kStates) {
    const std::size_t count = report.count(state);
    if (count > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_string(state));
  }
  std::replace(text.begin(), text.end(), '_', ' ');
  return text.empty() ? "" : fmt::format("Jobs: {}.", text);
}

}  // namespace tools
