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

/// However small the budget, a call goes on until it has created a run, but no longer than this:
/// calling again and again comes to an end.
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

/// Models and data sets that are not there; they may be on compute nodes (spec: Error Handling).
std::vector<Warning> absent_paths(const FileSystem& files,
                                  const std::vector<const RunConfig*>& runs) {
  std::vector<Warning> warnings;
  std::set<std::string> seen;
  const auto look = [&](std::string_view what, const std::string& path) {
    if (!seen.insert(path).second || files.exists(path)) return;
    warnings.push_back({"path_not_found",
                        fmt::format("The {} {} is not there, as far as this machine can tell; make "
                                    "sure that compute nodes have it.",
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

/// Makes runs until all are made, the time is over, or it is asked to stop.
class WorkQueue {
 public:
  WorkQueue(const Clock& clock, const ScaffoldRequest& request, std::size_t size)
      : clock_(clock), request_(request), start_(clock.now()), outcomes_(size) {}

  /// \param make gives what became of the run with this number.
  template <typename Make>
  void work(int workers, const Make& make) {
    const auto loop = [&] {
      while (const auto number = next()) finish(*number, make(*number));
    };
    std::vector<std::jthread> threads;
    for (int i = 1; i < workers; ++i) threads.emplace_back(loop);
    loop();
  }

  std::vector<RunOutcome>& outcomes() { return outcomes_; }

 private:
  std::optional<std::size_t> next() {
    const std::lock_guard<std::mutex> guard(mutex_);
    if (next_ == outcomes_.size() || request_.stop.stop_requested() || is_time_over()) {
      return std::nullopt;
    }
    return next_++;
  }

  [[nodiscard]] bool is_time_over() const {
    const auto elapsed = clock_.now() - start_;
    return elapsed >= request_.time_budget && (has_created_ || elapsed >= kLongestForOneRun);
  }

  void finish(std::size_t number, RunOutcome outcome) {
    const std::lock_guard<std::mutex> guard(mutex_);
    has_created_ = has_created_ || outcome.status == RunStatus::created ||
                   outcome.status == RunStatus::planned;
    outcomes_[number] = std::move(outcome);
    if (outcomes_[number].status == RunStatus::pending) return;
    ++done_;
    if (request_.on_run) request_.on_run(done_, outcomes_[number]);
  }

  const Clock& clock_;
  const ScaffoldRequest& request_;
  std::chrono::steady_clock::time_point start_;
  std::mutex mutex_;
  std::vector<RunOutcome> outcomes_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  bool has_created_ = false;
};

RunOutcome not_reached(const RunConfig& run) {
  RunOutcome outcome;
  outcome.run = run.name;
  outcome.directory = run.directory;
  return outcome;
}

/// Runs that were not reached have their names all the same.
std::vector<RunOutcome> named(std::vector<RunOutcome> outcomes,
                              const std::vector<const RunConfig*>& runs) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (outcomes[i].directory.empty()) outcomes[i] = not_reached(*runs[i]);
  }
  return outcomes;
}

/// A script may start many threads of its own, text costs nothing; so only scripts run side by
/// side.
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
    if (auto read = read_records(); !read) return read.error();
    Staging staging(files_, dir_, clock_.timestamp());
    if (auto cleared = staging.clear(); !cleared) return cleared.error();
    collect_warnings();
    Journal journal(ScaffoldLog(files_, clock_, log_path_), opening());
    if (has_something_to_tell()) journal.write({});
    if (const Status written = journal.status(); !written) return written.error();
    // Before the runs, so that a killed call does not forget what its runs were made with.
    if (only_adds_answers()) keep_answers();
    make_runs(staging, journal);
    if (has_a_run_in_place()) keep_answers();
    (void)staging.clear();
    finish(journal);
    return std::move(outcome_);
  }

 private:
  Status read_records() {
    auto manifest = store_.manifest();
    if (!manifest) return manifest.error();
    manifest_ = *std::move(manifest);
    auto kept = store_.answers();
    if (!kept) return kept.error();
    kept_ = *std::move(kept);
    return Done{};
  }

  void collect_warnings() {
    add_warnings(request_.experiment.warnings, outcome_.warnings);
    add_warnings(request_.preparation_warnings, outcome_.warnings);
    add_warnings(absent_paths(files_, runs_), outcome_.warnings);
  }

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
  [[nodiscard]] bool has_something_to_tell() const {
    if (to_keep() != kept_) return true;
    const auto log = files_.read_file(log_path_, kMostLogBytes);
    if (!log) return true;
    const LastScaffold last = last_scaffold(*log);
    return !last.completed || !last.errors.empty();
  }

  [[nodiscard]] KeptAnswers to_keep() const {
    return {request_.answers, request_.experiment.overridden};
  }

  /// Whether every answer that is kept stays as it is. One that changes has to prove itself first:
  /// when all runs fail with it, because the files in place were made with the old one, the old one
  /// stays.
  [[nodiscard]] bool only_adds_answers() const {
    return std::ranges::all_of(kept_.answers, [this](const auto& kept) {
      const auto now = request_.answers.find(kept.first);
      return now != request_.answers.end() && now->second == kept.second;
    });
  }

  [[nodiscard]] bool has_a_run_in_place() const {
    return outcome_.count(RunStatus::created) + outcome_.count(RunStatus::unchanged) > 0;
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

  void make_runs(Staging& staging, Journal& journal) {
    const RunMaker maker(files_, generator_, request_, manifest_);
    WorkQueue queue(clock_, request_, runs_.size());
    std::mutex mutex;
    Manifest grown = manifest_;
    queue.work(workers_for(generator_, request_), [&](std::size_t number) {
      // A run that cannot be logged is not made.
      if (const std::lock_guard<std::mutex> guard(mutex); !journal.status()) return RunOutcome{};
      MadeRun made = maker.make(*runs_[number], staging);
      const std::lock_guard<std::mutex> guard(mutex);
      log_run(made, journal);
      if (made.record) grown.runs[made.record->directory] = *std::move(made.record);
      return std::move(made.outcome);
    });
    outcome_.runs = named(std::move(queue.outcomes()), runs_);
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
    outcome_.report = report();
    if (!journal.has_begun()) return;
    note_problem("report_not_written", store_.write_report(outcome_.report));
    journal.write(
        {complete_entry({outcome_.count(RunStatus::created), outcome_.count(RunStatus::unchanged),
                         outcome_.count(RunStatus::failed), outcome_.count(RunStatus::pending)})});
    outcome_.is_log_whole = journal.status().ok();
    note_problem("log_incomplete", journal.status());
  }

  [[nodiscard]] std::string report() const {
    std::vector<ReportedRun> reported;
    for (const RunOutcome& run : outcome_.runs) {
      const auto state = run.status == RunStatus::failed    ? ReportedRun::State::failed
                         : run.status == RunStatus::pending ? ReportedRun::State::pending
                                                            : ReportedRun::State::ready;
      reported.push_back({run.directory, state, run.error});
    }
    return scaffold_report(dir_, reported, request_.user);
  }

  FileSystem& files_;
  Clock& clock_;
  Generator& generator_;
  const ScaffoldRequest& request_;
  std::vector<const RunConfig*> runs_;
  const std::string& dir_;
  std::string log_path_;
  Store store_;
  Manifest manifest_;
  KeptAnswers kept_;
  ScaffoldOutcome outcome_;
};

/// One directory for each run, outside of the experiment, gone at the end.
class RehearsalPlace {
 public:
  explicit RehearsalPlace(FileSystem& files) : files_(files) {}
  ~RehearsalPlace() {
    if (!root_.empty()) (void)files_.remove_tree(root_);
  }
  RehearsalPlace(const RehearsalPlace&) = delete;
  RehearsalPlace& operator=(const RehearsalPlace&) = delete;

  Status open() {
    auto made = files_.make_temporary_directory();
    if (!made) return made.error();
    root_ = *std::move(made);
    return Done{};
  }

  Result<std::string> workplace(const std::string& directory) {
    const std::string path = root_ + "/" + directory;
    if (auto made = files_.make_directory(path); !made) return made.error();
    return path;
  }

 private:
  FileSystem& files_;
  std::string root_;
};

Result<ScaffoldOutcome> dry_run(FileSystem& files, const Clock& clock, Generator& generator,
                                const ScaffoldRequest& request,
                                const std::vector<const RunConfig*>& runs) {
  auto manifest = Store(files, request.plan.directory).manifest();
  if (!manifest) return manifest.error();
  RehearsalPlace place(files);
  if (!generator.makes_text_only()) {
    if (auto opened = place.open(); !opened) return opened.error();
  }
  const RunMaker maker(files, generator, request, *manifest);
  WorkQueue queue(clock, request, runs.size());
  queue.work(workers_for(generator, request), [&](std::size_t number) {
    const RunConfig& run = *runs[number];
    if (generator.makes_text_only()) return maker.rehearse(run, "").outcome;
    const auto workplace = place.workplace(run.directory);
    if (workplace) return maker.rehearse(run, *workplace).outcome;
    RunOutcome failed = not_reached(run);
    failed.status = RunStatus::failed;
    failed.error = workplace.error().message + ".";
    return failed;
  });
  ScaffoldOutcome outcome;
  outcome.runs = named(std::move(queue.outcomes()), runs);
  add_warnings(request.experiment.warnings, outcome.warnings);
  add_warnings(request.preparation_warnings, outcome.warnings);
  add_warnings(absent_paths(files, runs), outcome.warnings);
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
    return Error{request.plan.directory + ": is no directory, so no run can be made in it"};
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
