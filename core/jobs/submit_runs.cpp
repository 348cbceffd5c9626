#include "core/jobs/submit_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "core/jobs/job_list.h"
#include "core/jobs/submission.h"
#include "core/jobs/submit_choice.h"
#include "core/slurm/request.h"
#include "core/slurm/site.h"

namespace core {
namespace {

constexpr std::chrono::seconds kFirstWait(1);
constexpr std::chrono::seconds kLongestWait(8);
/// The age of a note whose time cannot be read.
constexpr std::chrono::seconds kVeryOld = std::chrono::hours(24 * 30);

class SubmitCall {
 public:
  SubmitCall(FileSystem& files, const SlurmPrograms& programs, const Clock& clock,
             const SubmitRequest& request)
      : files_(files),
        programs_(programs),
        clock_(clock),
        request_(request),
        record_(files, request.experiment_dir) {}

  Result<SubmitOutcome> run() {
    if (auto read = record_.read(); !read) return read.error();
    const auto real = files_.canonical(request_.experiment_dir);
    real_dir_ = real ? *real : request_.experiment_dir;
    list_ = list_jobs(programs_, request_.user, request_.stop);
    if (request_.go && !list_.queue_answered) {
      return Error{fmt::format("Slurm did not answer, so nothing was submitted: {}", list_.words)};
    }
    if (request_.go) {
      if (auto resolved = resolve_unconfirmed(true); !resolved) return resolved.error();
    }
    const JobIndex index(list_);
    for (const SubmittableRun& run : request_.runs) {
      outcome_.runs.push_back(state_of(run, index));
    }
    choose();
    Status done = Done{};
    if (request_.go) done = outcome_.arrays > 0 ? submit_arrays() : submit_one_by_one();
    if (!done) return done.error();
    for (RunSubmission& run : outcome_.runs) {
      const bool was_not_reached = request_.go && run.state == SubmissionState::planned;
      if (was_not_reached) run.state = SubmissionState::left;
    }
    return std::move(outcome_);
  }

 private:
  [[nodiscard]] std::string run_dir(const std::string& directory) const {
    return real_dir_ + "/" + directory;
  }

  [[nodiscard]] std::string now() const {
    std::string time = clock_.timestamp();
    std::replace(time.begin(), time.end(), ' ', 'T');
    return time;
  }

  /// Looks for the jobs whose sbatch got no answer. A job that Slurm would show by now and does not
  /// show was not taken. The queue is asked at growing intervals, the accounts once.
  /// \param is_fresh whether both were asked since the last call of sbatch.
  Status resolve_unconfirmed(bool is_fresh) {
    if (record_.unconfirmed().empty()) return Done{};
    auto noted = is_fresh ? note_found_jobs() : ask_queue_again();
    for (auto wait = kFirstWait;; wait = std::min(wait * 2, kLongestWait)) {
      if (!noted) return noted;
      const auto left = patience_left();
      if (left <= std::chrono::seconds(0)) break;
      std::this_thread::sleep_for(std::min(wait, left));
      is_fresh = false;
      noted = ask_queue_again();
    }
    if (!is_fresh && !record_.unconfirmed().empty()) {
      list_.accounts_answered = false;
      add_accounts(list_, programs_, request_.user, age_of_oldest() + kMaxClockSkew, request_.stop);
      if (noted = note_found_jobs(); !noted) return noted;
    }
    return note_not_taken(record_.unconfirmed());
  }

  Status ask_queue_again() {
    JobList queue = list_queue(programs_, request_.user, request_.stop);
    if (!queue.queue_answered) {
      return Error{fmt::format("Slurm no longer answers: {}", queue.words)};
    }
    add_unknown(std::move(list_.jobs), queue.jobs);
    list_.jobs = std::move(queue.jobs);
    return note_found_jobs();
  }

  Status note_found_jobs() {
    std::vector<SubmissionNote> found;
    const std::set<std::string> noted = record_.jobs();
    for (SubmissionNote note : record_.unconfirmed()) {
      const SlurmJob* job = find_job(list_, note, run_dir(note.directory), noted);
      if (job == nullptr) continue;
      note.time = now();
      note.event = SubmissionEvent::submitted;
      note.job = job->id;
      found.push_back(std::move(note));
    }
    return found.empty() ? Status(Done{}) : record_.add(found);
  }

  [[nodiscard]] std::chrono::seconds age_of(const SubmissionNote& note) const {
    return seconds_between(note.time, now()).value_or(kVeryOld);
  }

  [[nodiscard]] std::chrono::seconds age_of_oldest() const {
    std::chrono::seconds oldest(0);
    for (const SubmissionNote& note : record_.unconfirmed()) {
      oldest = std::max(oldest, age_of(note));
    }
    return oldest;
  }

  /// How much longer the last of the unconfirmed jobs may take to show up.
  [[nodiscard]] std::chrono::seconds patience_left() const {
    std::chrono::seconds left(0);
    for (const SubmissionNote& note : record_.unconfirmed()) {
      left = std::max(left, request_.patience - age_of(note));
    }
    return left;
  }

  Status note_not_taken(std::vector<SubmissionNote> lost) {
    if (lost.empty()) return Done{};
    const auto remembers = ask_limits(programs_, "", {}, request_.stop).remembers;
    std::erase_if(lost, [&](const SubmissionNote& note) {
      return !list_.accounts_answered && age_of(note) >= remembers;
    });
    for (SubmissionNote& note : lost) {
      note.time = now();
      note.event = SubmissionEvent::not_taken;
    }
    return lost.empty() ? Status(Done{}) : record_.add(lost);
  }

  RunSubmission state_of(const SubmittableRun& run, const JobIndex& index) const {
    const SubmissionNote* note = record_.last(run.directory);
    if (note != nullptr && note->event == SubmissionEvent::submitted) {
      return {run.directory, SubmissionState::before, note->job, ""};
    }
    if (note != nullptr && note->event == SubmissionEvent::submitting) {
      const std::string what =
          fmt::format("sbatch was called at {}, but its answer was lost", note->time);
      return {
          run.directory, SubmissionState::unknown, "",
          request_.go
              ? fmt::format("{}; Slurm no longer remembers jobs that old, so the run may have "
                            "started. If it did not, remove the last line with its name from {}",
                            what, record_.path())
              : what + "; --go looks for its job first"};
    }
    for (const SlurmJob* job : index.in_directory(run_dir(run.directory))) {
      if (job->is_unfinished() || job->state == "COMPLETED") {
        return {run.directory, SubmissionState::by_hand, job->id, ""};
      }
    }
    return {run.directory, SubmissionState::left, "", ""};
  }

  void choose() {
    std::vector<std::string_view> scripts;
    for (std::size_t i = 0; i < outcome_.runs.size(); ++i) {
      if (outcome_.runs[i].state != SubmissionState::left) continue;
      chosen_.push_back(i);
      scripts.push_back(request_.runs[i].script);
    }
    if (chosen_.empty()) return;
    const SlurmLimits limits =
        ask_limits(programs_, request_.user_name, read_request(scripts.front()), request_.stop);
    choice_ = choose_runs(scripts, limits, request_.at_once, queued_jobs());
    chosen_.resize(choice_.runs);
    for (const std::size_t i : chosen_) outcome_.runs[i].state = SubmissionState::planned;
    outcome_.arrays = choice_.arrays;
    outcome_.at_once = choice_.at_once;
    outcome_.why_left = choice_.why_left;
  }

  [[nodiscard]] QueuedJobs queued_jobs() const {
    const std::set<std::string> noted = record_.jobs();
    QueuedJobs queued;
    for (const SlurmJob& job : list_.jobs) {
      if (!job.is_unfinished()) continue;
      ++queued.of_user;
      const bool is_ours = noted.contains(job.id) || job.directory.starts_with(real_dir_ + "/");
      if (is_ours) ++queued.of_experiment;
    }
    return queued;
  }

  Status stop_here() {
    outcome_.why_left = "sbatch did not answer, so the other runs were not submitted; call again.";
    return Done{};
  }

  std::string next_key() { return fmt::format("{}-{}", request_.key, ++keys_); }

  void finish(std::size_t index, SubmissionState state, const std::string& job,
              const std::string& words) {
    outcome_.runs[index].state = state;
    outcome_.runs[index].job = job;
    outcome_.runs[index].words = words;
    if (request_.on_run) request_.on_run(outcome_.runs[index]);
  }

  Status submit_one_by_one() {
    // By request: what Slurm has refused once, it would refuse again.
    std::map<std::string, std::string> refusals;
    for (const std::size_t index : chosen_) {
      const SubmittableRun& run = request_.runs[index];
      const std::string request = request_key(run.script);
      if (const auto known = refusals.find(request); known != refusals.end()) {
        finish(index, SubmissionState::refused, "", known->second);
        continue;
      }
      const std::string key = next_key();
      const Submission submission{
          .directory = request_.experiment_dir + "/" + run.directory,
          .script = "finetune.slurm",
          .comment = comment_with_key(read_request(run.script).value("comment"), key),
          .more_options = {}};
      auto result = hand_over(submission, key, {index});
      if (!result) return result.error();
      if (outcome_.runs[index].state == SubmissionState::left) return Done{};
      if (result->answer == SubmissionAnswer::refused) refusals.emplace(request, result->words);
      if (result->answer == SubmissionAnswer::lost) return stop_here();
    }
    return Done{};
  }

  Status submit_arrays() {
    const std::size_t most = choice_.array_size;
    for (std::size_t begin = 0; begin < chosen_.size(); begin += most) {
      const std::size_t end = std::min(begin + most, chosen_.size());
      auto result = submit_array({chosen_.begin() + static_cast<std::ptrdiff_t>(begin),
                                  chosen_.begin() + static_cast<std::ptrdiff_t>(end)});
      if (!result) return result.error();
      if (result->answer == SubmissionAnswer::lost) return stop_here();
      if (result->answer == SubmissionAnswer::refused) return Done{};
    }
    return Done{};
  }

  Result<SubmissionResult> submit_array(const std::vector<std::size_t>& indices) {
    const std::string key = next_key();
    const std::string& script = request_.runs[indices.front()].script;
    std::vector<std::string> directories;
    for (const std::size_t index : indices) directories.push_back(request_.runs[index].directory);
    const std::string file = fmt::format(".scaffold/{}.slurm", key);
    auto written = files_.write_file_atomically(request_.experiment_dir + "/" + file,
                                                array_script(script, directories));
    if (!written) return written.error();
    std::string tasks = fmt::format("--array=0-{}", indices.size() - 1);
    if (outcome_.at_once) {
      const auto arrays = static_cast<std::int64_t>(outcome_.arrays);
      tasks += fmt::format("%{}", *outcome_.at_once / arrays);
    }
    const std::string name = real_dir_.substr(real_dir_.rfind('/') + 1);
    const Submission submission{
        .directory = request_.experiment_dir,
        .script = file,
        .comment = comment_with_key(read_request(script).value("comment"), key),
        .more_options = {fmt::format("--job-name={}.{}", name, key), std::move(tasks)}};
    return hand_over(submission, key, indices);
  }

  /// Calls sbatch, with a note before and after it.
  /// \param indices of the runs: one, or the tasks of an array.
  Result<SubmissionResult> hand_over(const Submission& submission, const std::string& key,
                                     const std::vector<std::size_t>& indices) {
    const bool is_array = outcome_.arrays > 0;
    std::vector<SubmissionNote> notes;
    for (std::size_t task = 0; task < indices.size(); ++task) {
      notes.push_back({now(), SubmissionEvent::submitting, key,
                       is_array ? fmt::format("{}", task) : "", "",
                       request_.runs[indices[task]].directory});
    }
    if (auto noted = record_.add(notes); !noted) return noted.error();
    SubmissionResult result = submit(programs_, submission, request_.lock, request_.stop);
    if (result.answer == SubmissionAnswer::lost) {
      // Slurm may have taken the job all the same.
      const Status resolved = resolve_unconfirmed(false);
      if (!resolved) result.words = resolved.error().message;
    } else {
      const bool is_taken = result.answer == SubmissionAnswer::taken;
      for (SubmissionNote& note : notes) {
        note.time = now();
        note.event = is_taken ? SubmissionEvent::submitted : SubmissionEvent::refused;
        if (is_taken) note.job = result.job + (is_array ? "_" + note.task : "");
      }
      if (auto noted = record_.add(notes); !noted) return noted.error();
    }
    report(result, indices);
    return result;
  }

  /// Sets the states of the runs that were handed over from their last notes.
  void report(SubmissionResult& result, const std::vector<std::size_t>& indices) {
    for (const std::size_t index : indices) {
      const SubmissionNote& note = *record_.last(request_.runs[index].directory);
      switch (note.event) {
        case SubmissionEvent::submitted:
          result.answer = SubmissionAnswer::taken;
          finish(index, SubmissionState::submitted, note.job, "");
          break;
        case SubmissionEvent::refused:
        case SubmissionEvent::not_taken:
          if (result.words.find("MaxSubmitJob") == std::string::npos) {
            finish(index, SubmissionState::refused, "", result.words);
          } else {  // not a verdict on the run
            outcome_.runs[index].state = SubmissionState::left;
            outcome_.why_left =
                fmt::format("Slurm is not accepting more jobs now: {}", result.words);
          }
          break;
        case SubmissionEvent::submitting:
          outcome_.runs[index].state = SubmissionState::unknown;
          outcome_.runs[index].words = fmt::format(
              "sbatch's answer was lost ({}); call again to look for its job first", result.words);
      }
    }
  }

  FileSystem& files_;
  const SlurmPrograms& programs_;
  const Clock& clock_;
  const SubmitRequest& request_;
  SubmissionRecord record_;
  std::string real_dir_;  ///< The experiment's directory, links resolved.
  JobList list_;
  SubmitChoice choice_;
  std::vector<std::size_t> chosen_;
  std::size_t keys_ = 0;
  SubmitOutcome outcome_;
};

}  // namespace

std::size_t SubmitOutcome::count(SubmissionState state) const {
  return static_cast<std::size_t>(std::count_if(
      runs.begin(), runs.end(), [&](const RunSubmission& run) { return run.state == state; }));
}

Result<SubmitOutcome> submit_runs(FileSystem& files, const SlurmPrograms& programs,
                                  const Clock& clock, const SubmitRequest& request) {
  return SubmitCall(files, programs, clock, request).run();
}

}  // namespace core
