#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/system/subprocess.h"
#include "core/verify/trainer.h"
#include "core/verify/verify_experiment.h"
#include "tools/job_report.h"
#include "tools/run_selection.h"
#include "tools/session.h"
#include "tools/tools.h"

namespace tools {
namespace {

constexpr std::size_t kRunsInNextCall = 100;
/// However little of the time budget the other checks leave.
constexpr std::chrono::milliseconds kLeastForTrainer{1000};

using TimePoint = std::chrono::steady_clock::time_point;

/// When the parts of a call must have ended.
struct Deadlines {
  TimePoint jobs;  ///< Half of the time, so that a slow Slurm leaves some for the runs.
  TimePoint all;
};

/// \returns at least `least`.
std::chrono::milliseconds time_left(const Environment& environment, TimePoint end,
                                    std::chrono::milliseconds least) {
  const auto left = end - environment.clock.now();
  return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left), least);
}

const char* verdict_word(core::RunVerdict verdict) {
  if (verdict == core::RunVerdict::passed) return "passed";
  return verdict == core::RunVerdict::failed ? "failed" : "pending";
}

std::size_t count_checks(const std::vector<core::Check>& checks, core::CheckStatus status) {
  return static_cast<std::size_t>(
      std::count_if(checks.begin(), checks.end(),
                    [status](const core::Check& check) { return check.status == status; }));
}

Json totals_json(const core::VerifiedExperiment& found) {
  const auto total = [&found](core::CheckStatus status) {
    std::size_t sum = count_checks(found.checks, status);
    for (const core::VerifiedRun& run : found.runs) sum += count_checks(run.checks, status);
    return sum;
  };
  const std::size_t failed = total(core::CheckStatus::failed);
  const std::size_t warned = total(core::CheckStatus::warning);
  return {{"runs", found.runs.size()},
          {"passed", found.count(core::RunVerdict::passed)},
          {"failed", found.count(core::RunVerdict::failed)},
          {"pending", found.count(core::RunVerdict::pending)},
          {"checks", failed + warned + total(core::CheckStatus::passed)},
          {"checks_failed", failed},
          {"checks_warned", warned}};
}

/// \param jobs null when they were not asked for.
Json verified_runs_json(const core::VerifiedExperiment& found, const JobReport* jobs,
                        const Selection& selection) {
  Json runs = Json::array();
  for (const std::size_t index : selection.listed) {
    const core::VerifiedRun& run = found.runs[index];
    runs.push_back({{"run", run.run},
                    {"directory", run.directory},
                    {"status", verdict_word(run.verdict)},
                    {"checks_passed", count_checks(run.checks, core::CheckStatus::passed)},
                    {"checks", to_json(run.checks)}});
    const core::RunJob* job = jobs == nullptr ? nullptr : jobs->find(run.directory);
    if (job != nullptr) runs.back()["job"] = to_json(*job);
  }
  return runs;
}

void fill_verified(Json& body, const core::VerifiedExperiment& found, const JobReport* jobs,
                   const Listing& listing) {
  const auto has_problem = [&found, jobs](std::size_t index) {
    const core::VerifiedRun& run = found.runs[index];
    const core::RunJob* job = jobs == nullptr ? nullptr : jobs->find(run.directory);
    return run.verdict == core::RunVerdict::failed || (job != nullptr && needs_attention(*job));
  };
  const Selection selection = select_runs(found.runs.size(), listing, has_problem);
  body["totals"] = totals_json(found);
  if (jobs != nullptr) body["jobs"] = to_json(*jobs);
  body["runs"] = verified_runs_json(found, jobs, selection);
  body["runs_omitted"] = selection.omitted;
  body["experiment_checks"] = to_json(found.checks);
  body["report"] = listing.full ? found.report : shortened_report(found.report);
  body["page"] = selection.page;
}

Status verified_status(const core::VerifiedExperiment& found) {
  if (found.count(core::RunVerdict::failed) > 0 || !core::all_passed(found.checks)) {
    return Status::failed;
  }
  return found.count(core::RunVerdict::pending) > 0 ? Status::partial : Status::ok;
}

/// The message of the first check that failed, for the summary.
std::string first_failure(const core::VerifiedExperiment& found) {
  for (const core::VerifiedRun& run : found.runs) {
    if (!core::all_passed(run.checks)) return core::first_failure(run.checks);
  }
  return core::first_failure(found.checks);
}

std::string verified_summary(const core::VerifiedExperiment& found, Status status) {
  if (found.runs.empty()) return "There is nothing to fine-tune, so there is nothing to verify.";
  const std::size_t passed = found.count(core::RunVerdict::passed);
  const std::size_t pending = found.count(core::RunVerdict::pending);
  std::string sentence =
      fmt::format("{} of {} run directories match the plan", passed, found.runs.size());
  if (pending > 0) sentence += fmt::format("; {} not checked yet", pending);
  sentence += ".";
  if (status == Status::failed) sentence += " First failure: " + first_failure(found);
  return sentence;
}

/// The call that checks the runs that were not reached.
Next next_for_rest(const core::VerifiedExperiment& found, const Session& session,
                   const VerifyArguments& arguments) {
  Json pending = Json::array();
  for (const core::VerifiedRun& run : found.runs) {
    if (run.verdict != core::RunVerdict::pending || pending.size() == kRunsInNextCall) continue;
    pending.push_back(run.directory);
  }
  Json next = arguments.given;
  next["experiment_dir"] = session.plan.directory;
  next["runs"] = std::move(pending);
  return {"verify_run", std::move(next), "Time ran out before these runs were checked."};
}

core::VerifiedExperiment verify(const Environment& environment, const Session& session,
                                const VerifyArguments& arguments, const mcp::ToolContext& context,
                                std::vector<std::string> directories, TimePoint end) {
  const auto total = static_cast<double>(directories.size());
  const core::VerifyRequest request{
      .plan = session.plan,
      .experiment = session.experiment,
      .only_directories = std::move(directories),
      .environment = environment.variables,
      .user = user_name(environment),
      .time_budget = time_left(environment, end, std::chrono::milliseconds(1)),
      .stop = context.stop,
      .on_run = [&context, total](std::size_t done, const core::VerifiedRun& run) {
        context.report_progress({static_cast<double>(done), total,
                                 fmt::format("{} {}", run.directory, verdict_word(run.verdict))});
      }};
  core::LimitedSubprocess programs(environment.subprocess, environment.clock, end);
  core::VerifiedExperiment found =
      core::verify_experiment(environment.files, programs, environment.clock, request);
  if (arguments.trainer) {
    core::add_trainer_checks(environment.files, environment.subprocess,
                             {.directory = session.plan.directory,
                              .python = training_environment(session),
                              .environment = environment.variables,
                              .time_budget = time_left(environment, end, kLeastForTrainer),
                              .stop = context.stop,
                              .user = request.user},
                             found);
  }
  return found;
}

/// Whether the trainer may be asked; else the reply says why it is not.
bool may_ask_trainer(Reply& reply, const Environment& environment, const Session& session) {
  if (environment.options.read_only) {
    reply = failure(
        "This server was started with `--read-only`, so verify_run does not start the trainer. "
        "Leave `trainer` out, or start the server without `--read-only`.");
    return false;
  }
  const std::optional<core::TrainingPython> python = session_python(environment, session);
  // Only the environment's own Python is asked, so there is nothing to start.
  if (!python || !python->is_from_environment) return true;
  const core::TrustVerdict verdict =
      session_trust(environment, session).judge(core::as_program(*python));
  if (verdict.is_allowed()) return true;
  reply = verdict.question ? question({*verdict.question})
                           : failure(verdict.reason + " Leave `trainer` out to verify without it.");
  return false;
}

/// What is on disk and, if the call asks for it, what happened to the jobs.
void verify_into(Reply& reply, const Environment& environment, const Session& session,
                 const VerifyArguments& arguments, const mcp::ToolContext& context,
                 const Deadlines& deadlines) {
  if (arguments.trainer && !may_ask_trainer(reply, environment, session)) return;
  core::Result<std::vector<std::string>> directories =
      chosen_directories(arguments.runs, session.experiment);
  if (!directories) {
    reply = failure(directories.error().message);
    return;
  }
  std::optional<JobReport> jobs;
  if (arguments.jobs) {
    core::LimitedSubprocess programs(environment.subprocess, environment.clock, deadlines.jobs);
    jobs = ask_for_jobs(environment, programs, session, *directories, context.stop);
  }
  const core::VerifiedExperiment found =
      verify(environment, session, arguments, context, std::move(*directories), deadlines.all);
  reply.status = verified_status(found);
  reply.summary = verified_summary(found, reply.status);
  reply.add_warnings(found.warnings);
  if (jobs) {
    const std::string sentence = sentence_about(*jobs);
    if (!sentence.empty()) reply.summary += " " + sentence;
    reply.add_warnings(jobs->warnings);
  }
  fill_verified(reply.body, found, jobs ? &*jobs : nullptr, arguments.listing);
  if (reply.status == Status::partial) reply.next = next_for_rest(found, session, arguments);
}

}  // namespace

Reply verify_run(const Environment& environment, const VerifyArguments& arguments,
                 const mcp::ToolContext& context) {
  const TimePoint begin = environment.clock.now();
  const Deadlines deadlines{begin + arguments.time_budget / 2, begin + arguments.time_budget};
  return reply_in_session(environment, {arguments.experiment_dir, arguments.answers},
                          arguments.listing.full, [&](const Session& session, Reply& reply) {
                            reply.body["experiment_dir"] = session.plan.directory;
                            if (reply.status == Status::ok) {
                              verify_into(reply, environment, session, arguments, context,
                                          deadlines);
                            }
                          });
}

}  // namespace tools
