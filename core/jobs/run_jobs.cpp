#include "core/jobs/run_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/jobs/job_log.h"

namespace core {
namespace {

using JobAdvice = std::pair<std::string_view, std::string_view>;

/// By the beginning of Slurm's reason, what a pending job waits for, when that is more than its
/// turn. `{}` is its number.
constexpr std::array<JobAdvice, 12> kPendingAdvice{{
    {"PartitionTimeLimit",
     "It will never start: its time limit is longer than the partition's. Plan a shorter one."},
    {"DependencyNeverSatisfied",
     "It will never start: a job that it depends on failed. `scancel {}` removes it."},
    {"JobHeldUser", "It is held; `scontrol release {}` releases it."},
    {"JobHeldAdmin", "The site's administrators hold it; ask them."},
    {"launch failed", "It failed to start and is now held; `scontrol release {}` tries again."},
    {"BadConstraints", "It will never start: no node satisfies its constraint."},
    {"PartitionConfig", "It may never start: the partition has no such nodes."},
    {"PartitionNodeLimit", "It may never start: the partition does not allow such a request."},
    {"ReqNodeNotAvail", "It is waiting for nodes that are down or reserved."},
    {"Reservation", "It is waiting for its reservation to begin."},
    {"QOS", "It is waiting for other jobs to finish, because of a limit of its QOS."},
    {"Assoc", "It is waiting for other jobs to finish, because of a limit of its account."},
}};

/// By Slurm's state.
constexpr std::array<JobAdvice, 6> kFailedAdvice{{
    {"TIMEOUT", "It was stopped at its time limit; plan a longer `Time Limit`."},
    {"CANCELLED", "It was cancelled."},
    {"NODE_FAIL", "Its node failed; you can submit it again."},
    {"PREEMPTED", "Another job took its place; you can submit it again."},
    {"BOOT_FAIL", "Its node did not start; you can submit it again."},
    {"DEADLINE", "It could not finish before its deadline."},
}};

constexpr std::string_view kMoreMemory =
    "It used up the node memory that it requested; plan more `Memory`.";
constexpr std::string_view kSmallerBatch =
    "It ran out of GPU memory; plan a smaller batch size, or a GPU with more memory "
    "(`Constraint`).";

/// Finds out what happened to one run.
class RunInspector {
 public:
  RunInspector(const FileSystem& files, const RunPlace& place, std::string run_dir)
      : files_(files), place_(place), run_dir_(std::move(run_dir)) {}

  /// From what Slurm says.
  RunJob from_slurm(const SlurmJob& job) {
    found_ = {.state = JobState::failed,
              .id = job.id,
              .slurm = job.state,
              .reason = job.reason,
              .exit_code = job.exit_code,
              .signal = job.signal,
              .log = "",
              .log_end = {},
              .advice = ""};
    find_log_of(job.raw_id);
    if (job.is_pending()) {
      found_.state = JobState::pending;
      for (const auto& [reason, advice] : kPendingAdvice) {
        if (!job.reason.starts_with(reason)) continue;
        found_.advice = fmt::format(fmt::runtime(advice), job.id);
        break;
      }
    } else if (job.is_unfinished()) {
      found_.state = JobState::running;
    } else if (job.state == "COMPLETED") {
      completed();
    } else {
      failed(job);
    }
    return std::move(found_);
  }

  /// From log and outputs, when Slurm says nothing.
  /// \param id of the recorded job; empty when there is none.
  RunJob from_disk(const std::string& id) {
    found_.id = id;
    // The log of an array's task has a number that was not recorded.
    const bool is_task = id.find('_') != std::string::npos;
    find_log_of(is_task ? "" : id);
    if (id.empty() && !log_) return std::move(found_);
    if (id.empty()) found_.id = log_->number;
    const auto code = log_ ? log_->exit_code() : std::nullopt;
    if (log_ && log_->is_node_memory()) {
      out_of(kMoreMemory);
    } else if (log_ && log_->is_gpu_memory()) {
      out_of(kSmallerBatch);
    } else if (code) {
      found_.state = JobState::failed;
      found_.exit_code = code;
      show_log();
    } else if (has_checkpoint()) {
      found_.state = JobState::completed;
    } else {
      found_.state = JobState::unknown;
      found_.advice =
          "Slurm no longer knows it, and neither its log nor its outputs show how it ended.";
      show_log();
    }
    return std::move(found_);
  }

 private:
  void find_log_of(const std::string& number) {
    log_ = find_log(files_, number, {run_dir_, place_.output_dir});
    if (log_) found_.log = log_->path;
  }

  void show_log() {
    if (log_) found_.log_end = log_->lines;
  }

  void out_of(std::string_view advice) {
    found_.state = JobState::out_of_memory;
    found_.advice = advice;
    show_log();
  }

  [[nodiscard]] bool has_checkpoint() const {
    return !place_.last_checkpoint.empty() && files_.exists(place_.last_checkpoint);
  }

  /// A job whose environment was not activated may end with exit code 0 without having trained.
  void completed() {
    found_.state = JobState::completed;
    if (place_.last_checkpoint.empty() || has_checkpoint()) return;
    found_.advice =
        fmt::format("Slurm reports it as completed, but this machine cannot see {}; check its log.",
                    place_.last_checkpoint);
    show_log();
  }

  void failed(const SlurmJob& job) {
    show_log();
    if (job.state == "OUT_OF_MEMORY" || (log_ && log_->is_node_memory()))
      return out_of(kMoreMemory);
    if (log_ && log_->is_gpu_memory()) return out_of(kSmallerBatch);
    for (const auto& [state, advice] : kFailedAdvice) {
      if (job.state == state) found_.advice = advice;
    }
    if (job.exit_code == 127) found_.advice = "A command was not found; its log names the command.";
    if (!log_ && found_.advice.empty()) {
      found_.advice =
          "This machine cannot see its log: the log's directory may not have existed when the job "
          "started.";
    }
  }

  const FileSystem& files_;
  const RunPlace& place_;
  std::string run_dir_;
  std::optional<JobLog> log_;
  RunJob found_;
};

}  // namespace

std::vector<RunJob> jobs_of_runs(const FileSystem& files, const std::string& experiment_dir,
                                 const SubmissionRecord& record, const JobList& list,
                                 const std::vector<RunPlace>& runs) {
  const auto real = files.canonical(experiment_dir);
  const std::string real_dir = real ? *real : experiment_dir;
  const std::set<std::string> noted = record.jobs();
  const JobIndex index(list);
  std::vector<RunJob> jobs;
  for (const RunPlace& run : runs) {
    const std::string run_dir = fmt::format("{}/{}", real_dir, run.directory);
    const SubmissionNote* note = record.last(run.directory);
    const bool is_unconfirmed = note != nullptr && note->event == SubmissionEvent::submitting;
    const bool is_submitted = note != nullptr && note->event == SubmissionEvent::submitted;
    const SlurmJob* job = is_unconfirmed ? find_job(list, *note, run_dir, noted)
                                         : index.last_of(is_submitted ? note->job : "", run_dir);
    RunInspector inspector(files, run, run_dir);
    if (job != nullptr) {
      jobs.push_back(inspector.from_slurm(*job));
    } else if (is_unconfirmed) {
      RunJob& unconfirmed = jobs.emplace_back();
      unconfirmed.state = JobState::unknown;
      unconfirmed.advice = fmt::format(
          "sbatch was called at {}, but its answer was lost; `scaffold-runs submit --go` looks for "
          "the job.",
          note->time);
    } else {
      jobs.push_back(inspector.from_disk(is_submitted ? note->job : ""));
    }
  }
  return jobs;
}

std::string_view to_string(JobState state) {
  constexpr std::array<std::string_view, 7> kNames{
      "not_submitted", "pending", "running", "completed", "failed", "out_of_memory", "unknown"};
  return kNames.at(static_cast<std::size_t>(state));
}

}  // namespace core
