#include "core/verify/verify_experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/jobs/job_log.h"
#include "core/jobs/submission.h"
#include "core/record/scaffold_log.h"
#include "core/record/store.h"
#include "core/slurm/slurm_programs.h"
#include "core/text/list_text.h"
#include "core/verify/report.h"
#include "core/verify/run_on_disk.h"
#include "core/verify/script_tools.h"
#include "core/verify/trained_config.h"
#include "core/verify/verify_files.h"

namespace core {
namespace {

constexpr std::size_t kMaxLogBytes = std::size_t{64} << 20;

class ExperimentCheck {
 public:
  ExperimentCheck(FileSystem& files, Subprocess& subprocess, const Clock& clock,
                  const VerifyRequest& request)
      : files_(files),
        clock_(clock),
        request_(request),
        dir_(request.plan.directory),
        tools_(files, subprocess, request.environment, dir_, request.user),
        submissions_(files, dir_) {}

  VerifiedExperiment run() {
    read_records();
    const auto deadline = clock_.now() + request_.time_budget;
    std::size_t done = 0;
    for (const RunConfig& run : request_.experiment.runs) {
      if (!is_requested(run)) continue;
      VerifiedRun verified{run.name, run.directory, RunVerdict::pending, {}};
      const bool in_time = done == 0 || clock_.now() < deadline;
      if (in_time && !request_.stop.stop_requested()) {
        verify_run(run, verified);
        ++done;
        if (request_.on_run) request_.on_run(done, verified);
      }
      result_.runs.push_back(std::move(verified));
    }
    if (!request_.experiment.runs.empty()) check_log();
    warn_of_checks();
    warn_of_unplanned();
    warn_of_variables();
    result_.report = final_report(result_, dir_, request_.user);
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_requested(const RunConfig& run) const {
    const auto& only = request_.only_directories;
    return only.empty() || std::find(only.begin(), only.end(), run.directory) != only.end();
  }

  void read_records() {
    if (auto manifest = Store(files_, dir_).manifest(); manifest) {
      manifest_ = *std::move(manifest);
    } else {
      result_.warnings.push_back({"manifest_not_read", manifest.error().message + ".", ""});
    }
    if (const auto read = submissions_.read(); !read) {
      result_.warnings.push_back({"submissions_not_read", read.error().message + ".", ""});
    }
  }

  void verify_run(const RunConfig& run, VerifiedRun& verified) {
    CheckList list;
    if (check_directory(run, list)) check_contents(run, list);
    check_resources(files_, run, list);
    verified.checks = list.take();
    verified.verdict = all_passed(verified.checks) ? RunVerdict::passed : RunVerdict::failed;
  }

  /// \returns whether the run has its own directory and it can be read.
  bool check_directory(const RunConfig& run, CheckList& list) const {
    const std::string expected = "a directory";
    const auto status = files_.link_status(dir_ + "/" + run.directory);
    if (!status) {
      list.failed("directory", expected, "something else", status.error().message + ".");
    } else if (status->kind == FileKind::directory) {
      list.passed("directory", expected, expected);
      return true;
    } else if (status->kind == FileKind::missing) {
      list.failed("directory", expected, kNothingFound,
                  fmt::format("{}/ does not exist; scaffold_run creates it.", run.directory));
    } else {
      const std::string found = status->kind == FileKind::symlink ? "a link" : "a file";
      list.failed("directory", expected, found,
                  fmt::format("{} is {}, but a run directory was expected.", run.directory, found));
    }
    return false;
  }

  void check_contents(const RunConfig& run, CheckList& list) {
    const std::string run_dir = dir_ + "/" + run.directory;
    const FileSet on_disk = read_run_files(files_, run_dir, run.directory, list);
    // verify_files() would only report as missing what could not be read.
    const CheckList of_reading = list;
    for (Check& check : verify_files(run, on_disk)) {
      if (!of_reading.has(check.name)) list.add(std::move(check));
    }
    check_output_directory(run, on_disk, list);
    if (const File* script = find_file(on_disk, kScriptFile)) {
      tools_.check(run_dir + "/" + kScriptFile, script->contents,
                   fmt::format("{}/{}", run.directory, kScriptFile), request_.stop, list);
    }
    check_drift(run, on_disk, manifest_.find(run.directory), list);
  }

  void check_output_directory(const RunConfig& run, const FileSet& on_disk, CheckList& list) {
    const File* config = find_file(on_disk, kTrainedFile);
    if (config == nullptr) return;
    const auto root = read_trained_config(config->contents, kTrainedFile);
    const YamlNode* output = root ? root->find("output_dir") : nullptr;
    if (output == nullptr) return;
    const std::string path = normalized_path(output->text);
    const auto [first, is_new] = output_dirs_.emplace(path, run.directory);
    list.judge(is_new, "output_dir_unique", "an output directory of its own",
               is_new ? path : "that of " + first->second,
               fmt::format("{}/{}:{}: `output_dir` is {}, the same as that of {}: the runs would "
                           "overwrite each other's checkpoints.",
                           run.directory, kTrainedFile, output->line, path, first->second));
    check_outputs_of_others(run, path, list);
  }

  /// Outputs of a run that was never started belong to something else: an experiment of the same
  /// name, or an earlier attempt.
  void check_outputs_of_others(const RunConfig& run, const std::string& path,
                               CheckList& list) const {
    const auto entries = files_.list_directory(path);
    if (!entries || entries->empty()) return;
    const std::string run_dir = dir_ + "/" + run.directory;
    if (submissions_.last(run.directory) != nullptr || find_log(files_, "", {run_dir})) return;
    // Each script copies this file to where it trains.
    const auto ours = files_.read_file(run_dir + "/" + kSetupFile, kMaxRunFileBytes);
    const auto theirs = files_.read_file(path + "/" + kSetupFile, kMaxRunFileBytes);
    if (ours && theirs && *ours == *theirs) return;
    list.warned("output_dir_free", "no outputs yet", "outputs",
                fmt::format("{}: {} already has outputs, although this run was never started; "
                            "training would overwrite them.",
                            run.directory, path));
  }

  void check_log() {
    CheckList list;
    const std::string expected = "no error";
    const std::string path = fmt::format("{}/{}", dir_, kLogName);
    if (!files_.exists(path)) {
      list.failed("log", expected, "no log",
                  fmt::format("{} is missing; scaffold_run writes it.", path));
    } else if (const auto text = files_.read_file(path, kMaxLogBytes); !text) {
      list.warned("log", expected, "not read", text.error().message + ".");
    } else {
      const std::vector<std::string> errors = last_scaffold(*text).errors;
      const std::string found = errors.empty() ? expected : counted(errors.size(), "error");
      list.judge(errors.empty(), "log", expected, found,
                 fmt::format("{}: the last scaffold_run logged {}, starting with: {}", path, found,
                             errors.empty() ? "" : errors.front()));
    }
    for (Check& check : list.take()) result_.checks.push_back(std::move(check));
  }

  /// Each kind of warning about runs once, with the first run that has it: otherwise a summary that
  /// all runs passed would hide it.
  void warn_of_checks() {
    std::vector<const Check*> kinds;
    std::map<std::pair<std::string, std::string>, int> counts;
    for (const VerifiedRun& run : result_.runs) {
      for (const Check& check : run.checks) {
        if (check.status != CheckStatus::warning) continue;
        if (++counts[{check.name, check.found}] == 1) kinds.push_back(&check);
      }
    }
    for (const Check* check : kinds) {
      const int others = counts[{check->name, check->found}] - 1;
      std::string message = check->message;
      if (others > 0)
        message += fmt::format(" The same applies to {}.", counted(others, "more run"));
      result_.warnings.push_back({check->name, std::move(message), ""});
    }
  }

  void warn_of_unplanned() {
    std::set<std::string> planned;
    for (const RunConfig& run : request_.experiment.runs) planned.insert(run.directory);
    for (const auto& [directory, record] : manifest_.runs) {
      if (planned.contains(directory) || !files_.exists(dir_ + "/" + directory)) continue;
      result_.warnings.push_back(
          {"not_in_plan",
           fmt::format("{}/ was created for the run {}, which is no longer in the plan.", directory,
                       record.run),
           directory});
    }
  }

  /// The scripts are judged without these variables; another shell may have others.
  void warn_of_variables() {
    if (!tools_.has_sbatch()) return;
    for (const SbatchVariable& variable : sbatch_variables(request_.environment)) {
      result_.warnings.push_back(
          {"sbatch_variable",
           fmt::format("{} is {} in this server's environment, and sbatch prefers it to `--{}` in "
                       "finetune.slurm. `scaffold-runs submit` clears it; before you submit in any "
                       "other way: unset {}.",
                       variable.name, shown_value(variable.value), variable.option, variable.name),
           variable.name});
    }
  }

  FileSystem& files_;
  const Clock& clock_;
  const VerifyRequest& request_;
  const std::string& dir_;
  ScriptTools tools_;
  SubmissionRecord submissions_;
  Manifest manifest_;
  std::map<std::string, std::string> output_dirs_;  ///< To the first run directory that has it.
  VerifiedExperiment result_;
};

}  // namespace

std::size_t VerifiedExperiment::count(RunVerdict verdict) const {
  return static_cast<std::size_t>(std::count_if(
      runs.begin(), runs.end(), [&](const VerifiedRun& run) { return run.verdict == verdict; }));
}

bool VerifiedExperiment::everything_passed() const {
  return count(RunVerdict::passed) == runs.size() && all_passed(checks);
}

std::string final_report(const VerifiedExperiment& found, const std::string& directory,
                         const std::string& user) {
  std::vector<ReportedRun> runs;
  for (const VerifiedRun& run : found.runs) {
    ReportedRun reported{run.directory, ReportedRun::State::ready, ""};
    if (run.verdict == RunVerdict::pending) reported.state = ReportedRun::State::pending;
    if (run.verdict == RunVerdict::failed) {
      reported.state = ReportedRun::State::failed;
      reported.reason = first_failure(run.checks);
    }
    runs.push_back(std::move(reported));
  }
  return scaffold_report(directory, runs, user);
}

VerifiedExperiment verify_experiment(FileSystem& files, Subprocess& subprocess, const Clock& clock,
                                     const VerifyRequest& request) {
  return ExperimentCheck(files, subprocess, clock, request).run();
}

}  // namespace core
