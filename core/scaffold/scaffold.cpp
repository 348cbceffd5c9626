#include "core/scaffold/scaffold.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "core/record/store.h"
#include "core/scaffold/journal.h"
#include "core/scaffold/run_maker.h"
#include "core/scaffold/staging.h"
#include "core/system/lock.h"
#include "core/verify/report.h"

namespace core {
namespace {

constexpr std::size_t kMostLogBytes = std::size_t{256} << 20;

/// However small the budget, a call continues until it has created a run, but no longer than this.
/// So repeated calls finish.
constexpr std::chrono::seconds kLongestForOneRun(20);

std::vector<const RunConfig*> requested_runs(const ScaffoldRequest& request) {
  std::vector<const RunConfig*> runs;
  const auto& only = request.only_directories;
  for (const RunConfig& run : request.experiment.runs) {
    const bool is_requested =
        only.empty() || std::find(only.begin(), only.end(), run.directory) != only.end();
    if (is_requested) runs.push_back(&run);
  }
  return runs;
}

/// Models and data sets that do not exist here; compute nodes may have them (spec: Error Handling).
std::vector<Warning> absent_paths(const FileSystem& files,
                                  const std::vector<const RunConfig*>& runs) {
  std::vector<Warning> warnings;
  std::set<std::string> seen;
  const auto look = [&](std::string_view what, const std::string& path) {
    if (!seen.insert(path).second || files.exists(path)) return;
    warnings.push_back(
        {"path_not_found",
         fmt::format("The {} {} does not exist on this machine; make sure that compute "
                     "nodes have it.",
                     what, path),
         path});
  };
  for (const RunConfig* run : runs) {
    look("model", to_text(run->model_path.value));
    look("data set", run->dataset.path);
  }
  return warnings;
}

/// Appends warnings, each distinct message once.
void add_warnings(const std::vector<Warning>& more, std::vector<Warning>& warnings) {
  for (const Warning& warning : more) {
    const bool is_known = std::any_of(warnings.begin(), warnings.end(), [&](const Warning& known) {
      return known.code == warning.code && known.message == warning.message;
    });
    if (!is_known) warnings.push_back(warning);
  }
}

/// The warnings before any run is made: of the experiment, of the preparation, and about paths.
std::vector<Warning> known_warnings(const FileSystem& files, const ScaffoldRequest& request,
                                    const std::vector<const RunConfig*>& runs) {
  std::vector<Warning> warnings;
  add_warnings(request.experiment.warnings, warnings);
  add_warnings(request.preparation_warnings, warnings);
  add_warnings(absent_paths(files, runs), warnings);
  return warnings;
}

/// Makes runs until all are made, the time is up, or it is asked to stop.
class WorkQueue {
 public:
  WorkQueue(const Clock& clock, const ScaffoldRequest& request,
            const std::vector<const RunConfig*>& runs)
      : clock_(clock), request_(request), start_(clock.now()), runs_(runs) {
    for (const RunConfig* run : runs) {
      RunOutcome& outcome = outcomes_.emplace_back();
      outcome.run = run->name;
      outcome.directory = run->directory;
    }
  }

  /// \param make makes a run and gives its outcome.
  template <typename Make>
  void work(int workers, const Make& make) {
    const auto loop = [&] {
      while (const auto number = next()) finish(*number, make(*runs_[*number]));
    };
    std::vector<std::jthread> threads;
    for (int i = 1; i < workers; ++i) threads.emplace_back(loop);
    loop();
  }

  std::vector<RunOutcome>& outcomes() { return outcomes_; }

 private:
  std::optional<std::size_t> next() {
    const std::lock_guard<std::mutex> guard(mutex_);
    const auto elapsed = clock_.now() - start_;
    const bool is_time_up =
        elapsed >= request_.time_budget && (has_created_ || elapsed >= kLongestForOneRun);
    if (next_ == runs_.size() || request_.stop.stop_requested() || is_time_up) return std::nullopt;
    return next_++;
  }

  void finish(std::size_t number, RunOutcome outcome) {
    if (outcome.status == RunStatus::pending) return;
    const std::lock_guard<std::mutex> guard(mutex_);
    has_created_ = has_created_ || outcome.status == RunStatus::created ||
                   outcome.status == RunStatus::planned;
    outcomes_[number] = std::move(outcome);
    ++done_;
    if (request_.on_run) request_.on_run(done_, outcomes_[number]);
  }

  const Clock& clock_;
  const ScaffoldRequest& request_;
  std::chrono::steady_clock::time_point start_;
  const std::vector<const RunConfig*>& runs_;
  std::mutex mutex_;
  std::vector<RunOutcome> outcomes_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  bool has_created_ = false;
};

/// Only scripts run side by side, since making text is quick.
int workers_for(const Generator& generator, const ScaffoldRequest& request) {
  return generator.makes_text_only() ? 1 : std::max(request.workers, 1);
}

/// One call that writes.
class ScaffoldCall {
 public:
  ScaffoldCall(FileSystem& files, Clock& clock, Generator& generator,
               const ScaffoldRequest& request, std::vector<const RunConfig*> runs)
      : files_(files),
        clock_(clock),
        generator_(generator),
        request_(request),
        runs_(std::move(runs)),
        dir_(request.plan.directory),
        log_path_(fmt::format("{}/{}", dir_, kLogName)),
        store_(files, dir_) {}

  Result<ScaffoldOutcome> run() {
    if (auto refused = refuse_link(files_, log_path_); !refused) return refused.error();
    if (auto ready = store_.make_directory(); !ready) return ready.error();
    auto lock = Lock::acquire(dir_ + "/.scaffold/lock");
    if (!lock) return lock.error();
    if (!lock->warning().empty()) {
      outcome_.warnings.push_back({"weak_lock", lock->warning() + ".", ""});
    }
    auto manifest = store_.manifest();
    if (!manifest) return manifest.error();
    auto kept = store_.answers();
    if (!kept) return kept.error();
    kept_ = *std::move(kept);
    Staging staging(files_, dir_, clock_.timestamp());
    if (auto cleared = staging.clear(); !cleared) return cleared.error();
    add_warnings(known_warnings(files_, request_, runs_), outcome_.warnings);
    Journal journal(files_, clock_, log_path_, opening());
    if (needs_log()) journal.write({});
    if (const Status written = journal.status(); !written) return written.error();
    // Before the runs, so that a killed call remembers the answers that its runs were made with.
    if (only_adds_answers()) keep_answers();
    make_runs(*manifest, staging, journal);
    if (answers_make_runs()) keep_answers();
    (void)staging.clear();
    finish(journal);
    return std::move(outcome_);
  }

 private:
  [[nodiscard]] std::vector<LogEntry> opening() const {
    std::vector<LogEntry> entries{discover_entry(request_.plan, request_.experiment.runs.size()),
                                  parse_entry(request_.plan, request_.experiment),
                                  analyze_entry(request_.plan, request_.experiment.variation)};
    for (const auto& [field, text] : request_.answers) {
      const auto kept = kept_.answers.find(field);
      const bool is_new = kept == kept_.answers.end() || kept->second != text;
      entries.push_back(answer_entry(field, text, is_new));
    }
    for (const Warning& warning : outcome_.warnings) entries.push_back(warning_entry(warning));
    return entries;
  }

  /// Whether the call has to be logged even when all runs are unchanged.
  [[nodiscard]] bool needs_log() const {
    if (to_keep() != kept_) return true;
    const auto log = files_.read_file(log_path_, kMostLogBytes);
    if (!log) return true;
    const LastScaffold last = last_scaffold(*log);
    return !last.completed || !last.errors.empty();
  }

  [[nodiscard]] KeptAnswers to_keep() const {
    return {request_.answers, request_.experiment.overridden};
  }

  /// Whether some run could be made with the answers, even where files of older ones are in its
  /// way: a changed answer is a changed plan, and `overwrite` alone then makes the runs anew with
  /// it.
  [[nodiscard]] bool answers_make_runs() const {
    return std::ranges::any_of(outcome_.runs, [](const RunOutcome& run) {
      return run.status == RunStatus::created || run.status == RunStatus::unchanged ||
             run.is_in_the_way;
    });
  }

  /// Whether every kept answer stays as it is. A changed answer is kept only once it is known to
  /// make runs.
  [[nodiscard]] bool only_adds_answers() const {
    return std::ranges::all_of(kept_.answers, [this](const auto& kept) {
      const auto now = request_.answers.find(kept.first);
      return now != request_.answers.end() && now->second == kept.second;
    });
  }

  void keep_answers() {
    if (to_keep() == kept_) return;
    const Status written = store_.write_answers(to_keep());
    note_problem("answers_not_kept", written);
    if (written) kept_ = to_keep();
  }

  void note_problem(const char* code, const Status& status) {
    if (!status) outcome_.warnings.push_back({code, status.error().message + ".", ""});
  }

  void make_runs(const Manifest& manifest, Staging& staging, Journal& journal) {
    const RunMaker maker(files_, generator_, request_, manifest);
    WorkQueue queue(clock_, request_, runs_);
    std::mutex mutex;
    Manifest grown = manifest;
    queue.work(workers_for(generator_, request_), [&](const RunConfig& run) {
      // A run that cannot be logged is not made.
      if (const std::lock_guard<std::mutex> guard(mutex); !journal.status()) return RunOutcome{};
      MadeRun made = maker.make(run, staging);
      const std::lock_guard<std::mutex> guard(mutex);
      log_run(made, journal);
      if (made.record) grown.runs[made.record->directory] = *std::move(made.record);
      return std::move(made.outcome);
    });
    outcome_.runs = std::move(queue.outcomes());
    note_problem("manifest_not_written", store_.write_manifest(grown));
  }

  void log_run(MadeRun& made, Journal& journal) {
    for (const Warning& warning : made.outcome.warnings) {
      const std::size_t before = outcome_.warnings.size();
      add_warnings({warning}, outcome_.warnings);
      if (outcome_.warnings.size() > before) made.entries.push_back(warning_entry(warning));
    }
    const bool is_quiet =
        made.outcome.status == RunStatus::unchanged || made.outcome.status == RunStatus::pending;
    if (!is_quiet || journal.has_begun()) journal.write(made.entries);
  }

  void finish(Journal& journal) {
    outcome_.log_path = log_path_;
    std::vector<ReportedRun> reported;
    for (const RunOutcome& run : outcome_.runs) {
      const auto state = run.status == RunStatus::failed    ? ReportedRun::State::failed
                         : run.status == RunStatus::pending ? ReportedRun::State::pending
                                                            : ReportedRun::State::ready;
      reported.push_back({run.directory, state, run.error});
    }
    outcome_.report = scaffold_report(dir_, reported, request_.user);
    if (!journal.has_begun()) return;
    note_problem("report_not_written", store_.write_report(outcome_.report));
    journal.write({complete_entry(outcome_)});
    outcome_.is_log_whole = journal.status().ok();
    note_problem("log_incomplete", journal.status());
  }

  FileSystem& files_;
  Clock& clock_;
  Generator& generator_;
  const ScaffoldRequest& request_;
  std::vector<const RunConfig*> runs_;
  const std::string& dir_;
  std::string log_path_;
  Store store_;
  KeptAnswers kept_;
  ScaffoldOutcome outcome_;
};

Result<ScaffoldOutcome> dry_run(FileSystem& files, const Clock& clock, Generator& generator,
                                const ScaffoldRequest& request,
                                const std::vector<const RunConfig*>& runs) {
  auto manifest = Store(files, request.plan.directory).manifest();
  if (!manifest) return manifest.error();
  // The scripts' workplaces, removed at the end.
  struct TemporaryDirectory {
    FileSystem& files;
    std::string path;
    ~TemporaryDirectory() {
      if (!path.empty()) (void)files.remove_tree(path);
    }
  } temporary{files, ""};
  if (!generator.makes_text_only()) {
    auto made = files.make_temporary_directory();
    if (!made) return made.error();
    temporary.path = *std::move(made);
  }
  const RunMaker maker(files, generator, request, *manifest);
  WorkQueue queue(clock, request, runs);
  queue.work(workers_for(generator, request),
             [&](const RunConfig& run) { return maker.dry_run(run, temporary.path); });
  ScaffoldOutcome outcome;
  outcome.runs = std::move(queue.outcomes());
  outcome.warnings = known_warnings(files, request, runs);
  for (const RunOutcome& run : outcome.runs) add_warnings(run.warnings, outcome.warnings);
  return outcome;
}

}  // namespace

std::size_t ScaffoldOutcome::count(RunStatus status) const {
  return static_cast<std::size_t>(std::count_if(
      runs.begin(), runs.end(), [&](const RunOutcome& run) { return run.status == status; }));
}

Result<ScaffoldOutcome> scaffold(FileSystem& files, Clock& clock, Generator& generator,
                                 const ScaffoldRequest& request) {
  std::vector<const RunConfig*> runs = requested_runs(request);
  if (!files.is_directory(request.plan.directory)) {
    return Error{request.plan.directory + ": is not a directory, so no run can be created in it"};
  }
  if (request.dry_run) return dry_run(files, clock, generator, request, runs);
  if (runs.empty()) {
    ScaffoldOutcome nothing;
    nothing.report = scaffold_report(request.plan.directory, {}, request.user);
    add_warnings(request.experiment.warnings, nothing.warnings);
    return nothing;
  }
  return ScaffoldCall(files, clock, generator, request, std::move(runs)).run();
}

}  // namespace core
