#include "core/jobs/run_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/jobs/job_index.h"
#include "core/jobs/job_log.h"
#include "core/jobs/lost_answers.h"

namespace core {
namespace {

/// What a pending job waits for, where that is more than its turn. `{}` is its number.
struct PendingAdvice {
  std::string_view reason;  ///< How Slurm's word begins.
  std::string_view advice;
};

constexpr std::array<PendingAdvice, 12> kPendingReasons{{
    {"PartitionTimeLimit",
     "It never starts: its time limit is over the partition's. Plan a shorter one."},
    {"DependencyNeverSatisfied",
     "It never starts: a job that it depends on failed. `scancel {}` removes it."},
    {"JobHeldUser", "It is held; `scontrol release {}` lets it go."},
    {"JobHeldAdmin", "It is held by the site's administrators; ask them."},
    {"launch failed", "Its start failed and it is held; `scontrol release {}` tries again."},
    {"BadConstraints", "It never starts: no node has what its constraint asks for."},
    {"PartitionConfig", "It may never start: the partition has no such nodes."},
    {"PartitionNodeLimit", "It may never start: the partition allows no such request."},
    {"ReqNodeNotAvail", "It waits for nodes that are down or reserved."},
    {"Reservation", "It waits for its reservation to begin."},
    {"QOS", "It waits for a limit of its QOS, until other jobs have ended."},
    {"Assoc", "It waits for a limit of its account, until other jobs have ended."},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kFailed{{
    {"TIMEOUT", "It was stopped at its time limit; plan a longer `Time Limit`."},
    {"CANCELLED", "It was cancelled."},
    {"NODE_FAIL", "Its node failed; it may be submitted again."},
    {"PREEMPTED", "Another job took its place; it may be submitted again."},
    {"BOOT_FAIL", "Its node did not start; it may be submitted again."},
    {"DEADLINE", "It could not end before its deadline."},
}};

constexpr std::string_view kMoreMemory =
    "The node's memory that it asked for was used up; plan more `Memory`.";
constexpr std::string_view kSmallerBatch =
    "The GPU's memory was used up; plan a smaller batch size, or a GPU with more memory "
    "(`Constraint`).";

/// One run and what is known of it.
class Look {
 public:
  Look(const FileSystem& files, const RunPlace& place, std::string run_dir)
      : files_(files), place_(place), run_dir_(std::move(run_dir)) {}

  /// By what Slurm says.
  RunJob by(const SlurmJob& job) {
    found_ = {.state = JobState::failed,
              .id = job.id,
              .slurm = job.state,
              .reason = job.reason,
              .exit_code = job.exit_code,
              .signal = job.signal,
              .log = "",
              .log_end = {},
              .advice = ""};
    look_at_log(job.raw_id);
    if (job.is_pending()) {
      pending(job);
    } else if (job.is_unfinished()) {
      found_.state = JobState::running;
    } else if (job.state == "COMPLETED") {
      completed();
    } else {
      failed(job);
    }
    return std::move(found_);
  }

  /// By log and outputs, where Slurm says nothing.
  /// \param id of the job that was noted; empty when none was.
  RunJob by_disk(const std::string& id) {
    found_.id = id;
    // The log of an array's task bears a number that was not noted.
    const bool is_task = id.find('_') != std::string::npos;
    look_at_log(is_task ? "" : id);
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
          "Slurm tells nothing of it any more, and neither its log nor its outputs say how it "
          "ended.";
      show_log();
    }
    return std::move(found_);
  }

 private:
  void look_at_log(const std::string& number) {
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

  void pending(const SlurmJob& job) {
    found_.state = JobState::pending;
    for (const auto& [reason, advice] : kPendingReasons) {
      if (!job.reason.starts_with(reason)) continue;
      found_.advice = fmt::format(fmt::runtime(advice), job.id);
      return;
    }
  }

  [[nodiscard]] bool has_checkpoint() const {
    return !place_.last_checkpoint.empty() && files_.exists(place_.last_checkpoint);
  }

  /// A job whose environment was not activated may end well without having trained.
  void completed() {
    found_.state = JobState::completed;
    if (place_.last_checkpoint.empty() || has_checkpoint()) return;
    found_.advice = fmt::format(
        "Slurm calls it completed, but {} is not there, as far as this machine can tell; see its "
        "log.",
        place_.last_checkpoint);
    show_log();
  }

  void failed(const SlurmJob& job) {
    show_log();
    if (job.state == "OUT_OF_MEMORY" || (log_ && log_->is_node_memory()))
      return out_of(kMoreMemory);
    if (log_ && log_->is_gpu_memory()) return out_of(kSmallerBatch);
    for (const auto& [state, advice] : kFailed) {
      if (job.state == state) found_.advice = advice;
    }
    if (job.exit_code == 127) found_.advice = "A command was not found; its log names it.";
    if (!log_ && found_.advice.empty()) {
      found_.advice =
          "It has no log, as far as this machine can tell: its log's directory may not "
          "have been there when it started.";
    }
  }

  const FileSystem& files_;
  const RunPlace& place_;
  std::string run_dir_;
  std::optional<JobLog> log_;
  RunJob found_;
};

RunJob lost(const SubmissionNote& note) {
  RunJob job;
  job.state = JobState::unknown;
  job.advice = fmt::format(
      "sbatch was called at {} and its answer was lost; `scaffold-runs submit --go` looks for the "
      "job.",
      note.time);
  return job;
}

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
    const bool is_lost = note != nullptr && note->event == SubmissionEvent::submitting;
    const bool is_noted = note != nullptr && note->event == SubmissionEvent::submitted;
    const SlurmJob* job = is_lost ? find_job(list, *note, run_dir, noted)
                                  : index.last_of(is_noted ? note->job : "", run_dir);
    Look look(files, run, run_dir);
    if (job != nullptr) {
      jobs.push_back(look.by(*job));
    } else if (is_lost) {
      jobs.push_back(lost(*note));
    } else {
      jobs.push_back(look.by_disk(is_noted ? note->job : ""));
    }
  }
  return jobs;
}

std::string_view to_string(JobState state) {
  switch (state) {
    case JobState::not_submitted:
      return "not_submitted";
    case JobState::pending:
      return "pending";
    case JobState::running:
      return "running";
    case JobState::completed:
      return "completed";
    case JobState::failed:
      return "failed";
    case JobState::out_of_memory:
      return "out_of_memory";
    case JobState::unknown:
      break;
  }
  return "unknown";
}

}  // namespace core
