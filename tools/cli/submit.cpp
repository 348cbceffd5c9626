#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "core/jobs/submit_runs.h"
#include "core/record/store.h"
#include "core/slurm/request.h"
#include "core/system/lock.h"
#include "core/text/list_text.h"
#include "core/verify/verify_experiment.h"
#include "tools/cli/commands.h"
#include "tools/session.h"

namespace tools::cli {
namespace {

constexpr std::chrono::hours kTimeBudget(24);
constexpr std::chrono::seconds kLockWait(30);
constexpr std::size_t kMostScriptBytes = std::size_t{4} << 20;

using core::SubmissionState;

int fail(const std::string& message) {
  fmt::print(stderr, "scaffold-runs: {}\n", message);
  return kFailed;
}

/// Makes the directories of the logs that a script names: if one is missing, Slurm ends the job
/// before it begins, without a log, and newer scripts of the kit name one that nobody else makes.
core::Status make_log_directories(core::FileSystem& files, const std::string& script) {
  const core::SlurmRequest request = core::read_request(script);
  for (const char* name : {"output", "error"}) {
    const core::SlurmOption* log = request.find(name);
    if (log == nullptr || !log->value.starts_with('/')) continue;
    const std::string directory = log->value.substr(0, log->value.rfind('/'));
    if (directory.empty() || directory.find('%') != std::string::npos) continue;
    if (auto made = files.make_directories(directory); !made) return made;
  }
  return core::Done{};
}

/// The runs that pass verification; prints why the others do not.
std::vector<core::SubmittableRun> verified_runs(const Environment& environment,
                                                const Session& session) {
  const core::VerifiedExperiment found =
      core::verify_experiment(environment.files, environment.subprocess, environment.clock,
                              {.plan = session.plan,
                               .experiment = session.experiment,
                               .only_directories = {},
                               .environment = environment.variables,
                               .user = user_name(environment),
                               .time_budget = kTimeBudget,
                               .stop = {},
                               .on_run = {}});
  std::vector<core::SubmittableRun> runs;
  for (const core::VerifiedRun& run : found.runs) {
    if (run.verdict != core::RunVerdict::passed) continue;
    const std::string path =
        fmt::format("{}/{}/finetune.slurm", session.plan.directory, run.directory);
    auto script = environment.files.read_file(path, kMostScriptBytes);
    if (script) runs.push_back({run.directory, *std::move(script)});
  }
  fmt::print("{} of {} passed verification.\n", runs.size(),
             core::counted(found.runs.size(), "run"));
  for (const core::VerifiedRun& run : found.runs) {
    if (run.verdict == core::RunVerdict::passed) {
      // A run that matches the plan may still differ from the one that was made.
      for (const core::Check& check : run.checks) {
        if (check.name == "manifest" && check.status == core::CheckStatus::warning) {
          fmt::print("  {}\n", check.message);
        }
      }
    } else {
      fmt::print("  {}: not submitted: {}\n", run.directory, core::first_failure(run.checks));
    }
  }
  fmt::print("\n");
  return runs;
}

std::string line_of(const core::RunSubmission& run) {
  switch (run.state) {
    case SubmissionState::planned:
      return run.directory;
    case SubmissionState::submitted:
      return fmt::format("{}: submitted as job {}", run.directory, run.job);
    case SubmissionState::before:
      return fmt::format("{}: already submitted, as job {}", run.directory, run.job);
    case SubmissionState::by_hand:
      return fmt::format("{}: submitted by hand, as job {}", run.directory, run.job);
    case SubmissionState::refused:
      return fmt::format("{}: refused: {}", run.directory, run.words);
    case SubmissionState::unknown:
      return fmt::format("{}: unknown: {}.", run.directory, run.words);
    case SubmissionState::left:
      break;
  }
  return fmt::format("{}: left for a later call", run.directory);
}

void print_run(const core::RunSubmission& run) {
  fmt::print("  {}\n", line_of(run));
  std::fflush(stdout);
}

std::string manner(const core::SubmitOutcome& outcome, std::size_t count) {
  if (outcome.arrays == 0) return core::counted(count, "job");
  std::string text = outcome.arrays == 1
                         ? fmt::format("one array of {} jobs", count)
                         : fmt::format("{} arrays of {} jobs", outcome.arrays, count);
  if (outcome.at_once) text += fmt::format(", {} at a time", *outcome.at_once);
  return text;
}

void print_others(const core::SubmitOutcome& outcome) {
  for (const core::RunSubmission& run : outcome.runs) {
    const bool was_printed = run.state == SubmissionState::submitted ||
                             run.state == SubmissionState::refused ||
                             run.state == SubmissionState::planned;
    if (!was_printed) print_run(run);
  }
  if (!outcome.why_left.empty()) fmt::print("{}\n", outcome.why_left);
}

/// What `submit DIR` prints without `--go`.
void print_plan(const core::SubmitOutcome& outcome, const std::string& directory) {
  const std::size_t count = outcome.count(SubmissionState::planned);
  if (count > 0) {
    fmt::print("Would submit {}:\n", manner(outcome, count));
    for (const core::RunSubmission& run : outcome.runs) {
      if (run.state == SubmissionState::planned) print_run(run);
    }
  }
  print_others(outcome);
  if (count > 0) {
    fmt::print("Nothing was submitted. To submit: scaffold-runs submit --go {}\n", directory);
  } else {
    fmt::print("There is nothing to submit.\n");
  }
}

void print_done(const core::SubmitOutcome& outcome) {
  print_others(outcome);
  const std::size_t now = outcome.count(SubmissionState::submitted);
  const std::size_t before =
      outcome.count(SubmissionState::before) + outcome.count(SubmissionState::by_hand);
  fmt::print("Submitted {}; {} submitted earlier.\n", now == 0 ? "nothing" : manner(outcome, now),
             before);
}

int submit_verified(const Environment& environment, const Session& session,
                    const SubmitOptions& options, std::optional<int> lock) {
  const std::vector<core::SubmittableRun> runs = verified_runs(environment, session);
  for (const core::SubmittableRun& run : runs) {
    if (!options.go) break;
    const core::Status made = make_log_directories(environment.files, run.script);
    if (!made) return fail(made.error().message + ".");
  }
  const core::SlurmPrograms programs(environment.files, environment.subprocess,
                                     environment.variables, session.plan.directory);
  // Differs from that of every other call: the lock keeps two of one experiment apart.
  std::string key = environment.clock.timestamp();
  std::erase_if(key, [](char c) { return !base::is_digit(c); });
  const core::SubmitRequest request{.experiment_dir = session.plan.directory,
                                    .runs = runs,
                                    .go = options.go,
                                    .at_once = options.at_once,
                                    .key = fmt::format("{}-{}", key, ::getpid()),
                                    .user = environment.user,
                                    .user_name = user_name(environment),
                                    .lock = lock,
                                    .stop = {},
                                    .on_run = print_run};
  const auto outcome = core::submit_runs(environment.files, programs, environment.clock, request);
  if (!outcome) return fail(outcome.error().message);
  if (options.go) {
    print_done(*outcome);
  } else {
    print_plan(*outcome, session.plan.directory);
  }
  const bool is_wrong = outcome->count(SubmissionState::refused) > 0 ||
                        outcome->count(SubmissionState::unknown) > 0 ||
                        runs.size() != session.experiment.runs.size();
  if (is_wrong) return kFailed;
  return outcome->count(SubmissionState::left) > 0 ? kPartial : kOk;
}

int refuse(const Reply& reply) {
  for (const core::Missing& missing : reply.missing) {
    fmt::print(stderr, "scaffold-runs: {}\n", missing.question);
  }
  return reply.status == Status::needs_input ? int{kNeedsInput} : fail(reply.summary);
}

}  // namespace

int submit(const Environment& environment, const SubmitOptions& options) {
  if (options.go && environment.options.read_only) {
    return fail("submit --go is refused: --read-only was given");
  }
  const GivenAnswers answers;
  const std::optional<std::string> path(options.directory);
  const OrReply<Session> opened = open_session(environment, {path, answers});
  if (!opened) return refuse(opened.error());
  const Session& session = *opened;
  if (const Reply reply = reply_about(session); reply.status != Status::ok) return refuse(reply);
  for (const core::SbatchVariable& variable : core::sbatch_variables(environment.variables)) {
    fmt::print("{} is set; it is not passed to sbatch, so each script's own --{} applies.\n",
               variable.name, variable.option);
  }
  if (!options.go) return submit_verified(environment, session, options, std::nullopt);
  // There may be runs that scaffold_run did not make: the record and the lock need the directory.
  const std::string scaffold_dir = session.plan.directory + "/.scaffold";
  core::Store store(environment.files, session.plan.directory);
  if (const core::Status made = store.make_directory(); !made) {
    return fail(made.error().message + ".");
  }
  const auto lock = core::Lock::acquire(scaffold_dir + "/lock", kLockWait);
  if (!lock) return fail(lock.error().message);
  const bool is_shared = lock->warning().empty();
  if (!is_shared) fmt::print(stderr, "scaffold-runs: {}\n", lock->warning());
  return submit_verified(environment, session, options,
                         is_shared ? std::optional(lock->descriptor()) : std::nullopt);
}

}  // namespace tools::cli
