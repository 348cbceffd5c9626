#include "core/verify/trainer_checks.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "core/runs/training_python.h"
#include "core/verify/check_list.h"
#include "core/verify/named_callables.h"
#include "core/verify/run_on_disk.h"
#include "core/verify/script_lines.h"
#include "core/verify/trainer.h"

namespace core {
namespace {

constexpr const char* kName = "trainer";
constexpr const char* kExpected = "a configuration that torchtune accepts";

class TrainerChecks {
 public:
  TrainerChecks(const FileSystem& files, Subprocess& subprocess, const TrainerRequest& request,
                VerifiedExperiment& found)
      : files_(files), subprocess_(subprocess), request_(request), found_(found) {}

  void run() {
    collect();
    if (!asked_.empty()) ask();
    found_.report = final_report(found_, request_.directory, request_.user);
  }

 private:
  /// The runs whose file may be shown; the others are refused here.
  void collect() {
    for (VerifiedRun& run : found_.runs) {
      if (run.verdict == RunVerdict::pending) continue;
      CheckList unused;  // What is wrong with the files themselves has been told.
      const FileSet on_disk = read_run_files(
          files_, fmt::format("{}/{}", request_.directory, run.directory), run.directory, unused);
      const File* config = find_file(on_disk, kTrainedFile);
      if (config == nullptr) continue;
      const auto refused =
          refused_callable(config->contents, fmt::format("{}/{}", run.directory, kTrainedFile));
      if (refused) {
        fail(run, "not shown to it", *refused);
      } else {
        asked_.push_back(&run);
        questions_.push_back(
            {fmt::format("{}/{}/{}", request_.directory, run.directory, kTrainedFile),
             started_recipe(on_disk)});
      }
    }
  }

  void ask() {
    const std::optional<TrainingPython> python = find_environment();
    if (!python) return;
    const TrainerAnswer answer =
        ask_trainer(subprocess_, python->path, questions_, request_.environment,
                    request_.time_budget, request_.stop);
    if (!answer.unavailable.empty()) {
      warn(fmt::format("{} has no torchtune that can be asked: {}", python->origin,
                       answer.unavailable));
      return;
    }
    for (std::size_t i = 0; i < asked_.size(); ++i) judge(*asked_[i], answer, i);
    if (answer.problems.empty()) {
      found_.warnings.push_back(
          {"trainer_no_answer",
           fmt::format("The trainer did not answer within {} s; give it more time with "
                       "`time_budget_s`.",
                       request_.time_budget.count() / 1000),
           ""});
    }
  }

  void judge(VerifiedRun& run, const TrainerAnswer& answer, std::size_t index) {
    if (index >= answer.problems.size()) {
      if (run.verdict == RunVerdict::passed) run.verdict = RunVerdict::pending;
      return;
    }
    const std::string found = "torchtune " + answer.version;
    const std::vector<std::string>& problems = answer.problems[index];
    if (problems.empty()) {
      run.checks.push_back({kName, CheckStatus::passed, kExpected, found + " accepts it", ""});
      return;
    }
    fail(run, found + " refuses it",
         fmt::format("{}/{}: torchtune refuses it: {}", run.directory, kTrainedFile,
                     fmt::join(problems, " ")));
  }

  static void fail(VerifiedRun& run, std::string state, std::string message) {
    run.checks.push_back(
        {kName, CheckStatus::failed, kExpected, std::move(state), std::move(message)});
    run.verdict = RunVerdict::failed;
  }

  std::optional<TrainingPython> find_environment() {
    const TrainingEnvironment& wish = request_.python;
    if (wish.venv.empty() && wish.conda_env.empty()) {
      warn(
          "neither plan nor site settings name an environment with torchtune (`venv` or "
          "`conda_env`)");
      return std::nullopt;
    }
    auto python = find_training_python(files_, wish, request_.environment);
    if (python && python->is_from_environment) return python;
    warn(fmt::format("{} is not on this machine", wish.venv.empty()
                                                      ? "the conda environment " + wish.conda_env
                                                      : "the virtual environment " + wish.venv));
    return std::nullopt;
  }

  void warn(const std::string& why) {
    found_.warnings.push_back(
        {"trainer_not_asked", fmt::format("The trainer was not asked: {}.", why), ""});
  }

  const FileSystem& files_;
  Subprocess& subprocess_;
  const TrainerRequest& request_;
  VerifiedExperiment& found_;
  std::vector<VerifiedRun*> asked_;
  std::vector<TrainerQuestion> questions_;  ///< In the order of asked_.
};

}  // namespace

void add_trainer_checks(const FileSystem& files, Subprocess& subprocess,
                        const TrainerRequest& request, VerifiedExperiment& found) {
  TrainerChecks(files, subprocess, request, found).run();
}

}  // namespace core
