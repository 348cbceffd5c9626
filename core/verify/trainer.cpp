#include "core/verify/trainer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "core/text/lines.h"
#include "core/verify/check_list.h"
#include "core/verify/named_callables.h"
#include "core/verify/run_on_disk.h"
#include "core/verify/script_lines.h"
#include "embedded_helpers.h"

namespace core {
namespace {

using TrainerJson = nlohmann::json;

constexpr std::size_t kMaxTrainerOutput = std::size_t{16} << 20;

/// Takes one line of trainer_check.py's output.
void take_answer(const TrainerJson& line, TrainerAnswer& answer) {
  if (!line.is_object()) return;
  const auto text_at = [&line](const char* key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (line.contains("problems")) {
    std::vector<std::string> problems;
    for (const TrainerJson& problem : line["problems"]) {
      if (problem.is_string()) problems.push_back(problem.get<std::string>());
    }
    answer.problems.push_back(std::move(problems));
  } else if (line.contains("unavailable")) {
    answer.unavailable = text_at("unavailable");
  } else {
    answer.version = text_at("torchtune");
  }
}

/// The last line that a program wrote.
std::string last_words(std::string_view text) {
  const std::size_t end = text.find_last_not_of(" \r\n");
  if (end == std::string_view::npos) return "it printed nothing";
  text = text.substr(0, end + 1);
  return std::string(text.substr(text.rfind('\n') + 1));
}

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
  /// Collects the runs whose file may be shown to Python; the others fail here.
  void collect() {
    for (VerifiedRun& run : found_.runs) {
      if (run.verdict == RunVerdict::pending) continue;
      CheckList unused;  // Problems with the files themselves have been reported already.
      const std::string run_dir = request_.directory + "/" + run.directory;
      const FileSet on_disk = read_run_files(files_, run_dir, run.directory, unused);
      const File* config = find_file(on_disk, kTrainedFile);
      if (config == nullptr) continue;
      const std::string shown = fmt::format("{}/{}", run.directory, kTrainedFile);
      if (const auto refused = refused_callable(config->contents, shown)) {
        fail(run, "not given to it", *refused);
        continue;
      }
      asked_.push_back(&run);
      questions_.push_back({request_.directory + "/" + shown, started_recipe(on_disk)});
    }
  }

  void ask() {
    const std::optional<TrainingPython> python = find_environment();
    if (!python) return;
    const TrainerAnswer answer =
        ask_trainer(subprocess_, python->path, questions_, request_.environment,
                    request_.time_budget, request_.stop);
    if (!answer.unavailable.empty()) {
      warn(fmt::format("torchtune cannot be used in {}: {}", python->origin, answer.unavailable));
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

  static void judge(VerifiedRun& run, const TrainerAnswer& answer, std::size_t index) {
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
    fail(run, found + " rejects it",
         fmt::format("{}/{}: torchtune rejects it: {}", run.directory, kTrainedFile,
                     fmt::join(problems, " ")));
  }

  static void fail(VerifiedRun& run, std::string state, std::string message) {
    run.checks.push_back(
        {kName, CheckStatus::failed, kExpected, std::move(state), std::move(message)});
    run.verdict = RunVerdict::failed;
  }

  std::optional<TrainingPython> find_environment() {
    const TrainingEnvironment& wanted = request_.python;
    if (wanted.venv.empty() && wanted.conda_env.empty()) {
      warn(
          "neither the plan nor the site settings name an environment with torchtune (`venv` or "
          "`conda_env`)");
      return std::nullopt;
    }
    auto python = find_training_python(files_, wanted, request_.environment);
    if (python && python->is_from_environment) return python;
    warn(fmt::format("{} is not on this machine", wanted.venv.empty()
                                                      ? "the conda environment " + wanted.conda_env
                                                      : "the virtual environment " + wanted.venv));
    return std::nullopt;
  }

  void warn(const std::string& why) {
    found_.warnings.push_back(
        {"trainer_not_asked", fmt::format("The trainer was not run: {}.", why), ""});
  }

  static constexpr const char* kName = "trainer";
  static constexpr const char* kExpected = "a configuration that torchtune accepts";

  const FileSystem& files_;
  Subprocess& subprocess_;
  const TrainerRequest& request_;
  VerifiedExperiment& found_;
  std::vector<VerifiedRun*> asked_;
  std::vector<TrainerQuestion> questions_;  ///< In the order of asked_.
};

}  // namespace

TrainerAnswer ask_trainer(Subprocess& subprocess, const std::string& python,
                          const std::vector<TrainerQuestion>& questions,
                          const Environment& environment, std::chrono::milliseconds time_limit,
                          const std::stop_token& stop) {
  Command command;
  // Isolated: neither the working directory nor PYTHONPATH can replace a package.
  command.arguments = {python, "-I", "-B", "-c", std::string(helpers::files().front().contents)};
  for (const TrainerQuestion& question : questions) {
    command.arguments.push_back(question.file);
    command.arguments.push_back(question.recipe);
  }
  command.environment = environment;
  command.environment["OMP_NUM_THREADS"] = "1";
  command.environment["HF_HUB_OFFLINE"] = "1";
  command.environment["TIKTOKEN_CACHE_DIR"] = "";
  command.directory = "/";
  command.time_limit = time_limit;
  command.output_limit = kMaxTrainerOutput;
  command.low_priority = true;

  TrainerAnswer answer;
  const auto outcome = subprocess.run(command, stop);
  if (!outcome) {
    answer.unavailable = outcome.error().message;
    return answer;
  }
  for (std::string_view output = outcome->output; !output.empty();) {
    take_answer(TrainerJson::parse(take_line(output), nullptr, false), answer);
  }
  if (answer.version.empty() && answer.unavailable.empty() && !outcome->timed_out) {
    answer.unavailable = fmt::format("{} ended with {}: {}", python, to_string(*outcome, command),
                                     last_words(outcome->error_output));
  }
  return answer;
}

void add_trainer_checks(const FileSystem& files, Subprocess& subprocess,
                        const TrainerRequest& request, VerifiedExperiment& found) {
  TrainerChecks(files, subprocess, request, found).run();
}

}  // namespace core
