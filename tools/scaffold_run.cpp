#include "tools/scaffold_run.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/scaffold/scaffold.h"
#include "core/text/list_text.h"
#include "core/verify/report.h"
#include "tools/check_json.h"
#include "tools/generator_choice.h"
#include "tools/listing.h"
#include "tools/plan_json.h"
#include "tools/run_filter.h"
#include "tools/session.h"

namespace tools {
namespace {

using core::RunStatus;

constexpr std::array<std::pair<RunStatus, const char*>, 5> kStatusWords = {{
    {RunStatus::created, "created"},
    {RunStatus::unchanged, "unchanged"},
    {RunStatus::planned, "planned"},
    {RunStatus::failed, "failed"},
    {RunStatus::pending, "pending"},
}};

const char* run_status_word(RunStatus status) {
  return std::find_if(kStatusWords.begin(), kStatusWords.end(),
                      [status](const auto& entry) { return entry.first == status; })
      ->second;
}

Json counts_json(const core::ScaffoldOutcome& outcome) {
  Json counts = Json::object();
  for (const auto& [status, word] : kStatusWords) counts[word] = outcome.count(status);
  return counts;
}

Json files_json(const core::RunOutcome& run) {
  Json files = Json::array();
  for (const core::RunOutcome::WrittenFile& file : run.files) {
    files.push_back({{"name", file.name}, {"size", file.size}});
  }
  return files;
}

Json scaffolded_runs(const core::ScaffoldOutcome& outcome, const Selection& selection) {
  Json runs = Json::array();
  for (const std::size_t index : selection.listed) {
    const core::RunOutcome& run = outcome.runs[index];
    Json json = {
        {"run", run.run}, {"directory", run.directory}, {"status", run_status_word(run.status)}};
    if (!run.files.empty()) json["files"] = files_json(run);
    if (!run.error.empty()) json["error"] = run.error;
    if (!run.failed_checks.empty()) json["failed_checks"] = to_json(run.failed_checks);
    runs.push_back(std::move(json));
  }
  return runs;
}

/// Shell lines for the runs that are in place; null when none is.
Json submit_json(const Session& session, const core::ScaffoldOutcome& outcome) {
  std::vector<std::string> ready;
  for (const core::RunOutcome& run : outcome.runs) {
    if (run.status == RunStatus::created || run.status == RunStatus::unchanged) {
      ready.push_back(run.directory);
    }
  }
  if (ready.empty()) return nullptr;
  return core::submit_lines(session.plan.directory, ready);
}

void fill_outcome(Json& body, const Session& session, const core::ScaffoldOutcome& outcome,
                  const Listing& listing) {
  const Selection selection = select_runs(
      outcome.runs.size(), listing,
      [&outcome](std::size_t index) { return outcome.runs[index].status == RunStatus::failed; });
  body["counts"] = counts_json(outcome);
  body["runs"] = scaffolded_runs(outcome, selection);
  body["runs_omitted"] = selection.omitted;
  body["log_path"] = outcome.log_path.empty() ? Json(nullptr) : Json(outcome.log_path);
  body["submit"] = submit_json(session, outcome);
  body["page"] = selection.page;
}

Status outcome_status(const core::ScaffoldOutcome& outcome) {
  if (outcome.count(RunStatus::failed) > 0 || !outcome.is_log_whole) return Status::failed;
  return outcome.count(RunStatus::pending) > 0 ? Status::partial : Status::ok;
}

std::string outcome_summary(const core::ScaffoldOutcome& outcome, bool dry_run) {
  if (outcome.runs.empty()) return "There is nothing to fine-tune, so nothing was made.";
  std::string sentence;
  for (const auto& [status, word] : kStatusWords) {
    const std::size_t runs = outcome.count(status);
    if (runs == 0) continue;
    sentence += sentence.empty() ? core::counted(runs, "run") + " " + word
                                 : fmt::format(", {} {}", runs, word);
  }
  sentence += ".";
  if (dry_run) sentence += " This was a dry run: nothing was written.";
  const auto failed =
      std::find_if(outcome.runs.begin(), outcome.runs.end(),
                   [](const core::RunOutcome& run) { return run.status == RunStatus::failed; });
  if (failed != outcome.runs.end()) {
    sentence += fmt::format(" The first failure: {}: {}", failed->directory, failed->error);
  }
  if (!outcome.is_log_whole) {
    sentence += fmt::format(
        " {} lacks entries that could not be written (warning `log_incomplete`), so no further run "
        "was made; the same call goes on with the runs that remain.",
        outcome.log_path);
  }
  return sentence;
}

Next next_call(const Session& session, const ScaffoldArguments& arguments, Status status) {
  Json again = arguments.given;
  again["experiment_dir"] = session.plan.directory;
  if (status == Status::partial) {
    return {"scaffold_run", std::move(again), "The same call goes on with the runs that remain."};
  }
  if (arguments.dry_run) {
    again.erase("dry_run");
    return {"scaffold_run", std::move(again), "The same call without `dry_run` makes the files."};
  }
  return {"verify_run",
          {{"experiment_dir", session.plan.directory}},
          "Reads the run directories again and compares every value with the plan."};
}

/// Refusals that need no look at the experiment.
std::optional<Reply> refused(const Environment& environment, const ScaffoldArguments& arguments) {
  if (!environment.options.read_only || arguments.dry_run) return std::nullopt;
  return failure(
      "This server was started with `--read-only`, so scaffold_run writes nothing. A dry run "
      "(`dry_run: true`) is possible; to make the files, start the server without `--read-only`.");
}

core::Result<core::ScaffoldOutcome> make_runs(
    const Environment& environment, const Session& session, const ScaffoldArguments& arguments,
    const mcp::ToolContext& context, core::Generator& generator,
    std::vector<std::string> directories, std::vector<core::Warning> preparation_warnings) {
  const auto total = static_cast<double>(directories.size());
  const core::ScaffoldRequest request{
      .plan = session.plan,
      .experiment = session.experiment,
      .settings = session.place.settings,
      .only_directories = std::move(directories),
      .answers = session.answers,
      .dry_run = arguments.dry_run,
      .overwrite = arguments.overwrite,
      .workers = environment.options.jobs,
      .time_budget = arguments.time_budget,
      .stop = context.stop,
      .on_run =
          [&context, total](std::size_t done, const core::RunOutcome& run) {
            context.report_progress(
                {static_cast<double>(done), total,
                 fmt::format("{} {}", run.directory, run_status_word(run.status))});
          },
      .preparation_warnings = std::move(preparation_warnings),
      .user = user_name(environment)};
  return core::scaffold(environment.files, environment.clock, generator, request);
}

/// The refusal or the questions that a generator has before anything is made; nothing when it has
/// none.
std::optional<Reply> objection(core::Preparation& preparation) {
  if (!preparation.refusals.empty()) return failure(joined_sentences(preparation.refusals));
  if (!preparation.missing.empty()) return question(std::move(preparation.missing));
  return std::nullopt;
}

/// Asks for the kit along with the rest, so that nobody is asked twice. Not before the site
/// settings are known: they may name it.
Reply with_kit_question(Reply reply, const Session& session, const ScaffoldArguments& arguments) {
  const core::SiteLocation& place = session.place;
  if (arguments.generator != "auto" || !place.kit_question || place.settings_question) return reply;
  std::vector<core::Missing> missing = std::move(reply.missing);
  missing.push_back(*place.kit_question);
  Reply asked = question(std::move(missing));
  reply.summary = std::move(asked.summary);
  reply.missing = std::move(asked.missing);
  return reply;
}

/// The reply of a call that ends early, with what was to be told before.
Reply instead(Reply early, Reply before, const std::vector<core::Warning>& more = {}) {
  early.full = before.full;
  early.body = std::move(before.body);
  for (const auto& warnings : {before.warnings, more}) {
    early.warnings.insert(early.warnings.end(), warnings.begin(), warnings.end());
  }
  return early;
}

}  // namespace

Reply scaffold_run(const Environment& environment, const ScaffoldArguments& arguments,
                   const mcp::ToolContext& context) {
  if (std::optional<Reply> refusal = refused(environment, arguments)) return *std::move(refusal);
  std::variant<Session, Reply> opened = open_session(
      environment, {arguments.experiment_dir, arguments.answers, arguments.override_files});
  if (Reply* reply = std::get_if<Reply>(&opened)) return std::move(*reply);
  const Session& session = std::get<Session>(opened);
  Reply reply = reply_about(session);
  reply.full = arguments.listing.full;
  reply.body["experiment_dir"] = session.plan.directory;
  reply.body["dry_run"] = arguments.dry_run;
  if (reply.status == Status::needs_input)
    return with_kit_question(std::move(reply), session, arguments);
  if (reply.status != Status::ok) return reply;

  core::Result<std::vector<std::string>> directories =
      chosen_directories(arguments.runs, session.experiment);
  if (!directories) return instead(failure(directories.error().message), std::move(reply));
  if (directories->empty()) {
    reply.summary = outcome_summary({}, arguments.dry_run);
    return reply;
  }
  auto chosen = choose_generator(environment, session, arguments.generator);
  if (Reply* asked = std::get_if<Reply>(&chosen)) {
    return instead(std::move(*asked), std::move(reply));
  }
  core::Generator& generator = *std::get<std::unique_ptr<core::Generator>>(chosen);
  reply.body["generator"] = generator.name();
  core::Preparation preparation = generator.prepare(session.experiment.runs);
  if (std::optional<Reply> refusal = objection(preparation)) {
    return instead(*std::move(refusal), std::move(reply), preparation.warnings);
  }
  core::Result<core::ScaffoldOutcome> outcome =
      make_runs(environment, session, arguments, context, generator, std::move(*directories),
                std::move(preparation.warnings));
  if (!outcome) {
    return instead(failure(joined_sentences({outcome.error().message})), std::move(reply));
  }
  reply.status = outcome_status(*outcome);
  reply.summary = outcome_summary(*outcome, arguments.dry_run);
  reply.warnings = outcome->warnings;
  fill_outcome(reply.body, session, *outcome, arguments.listing);
  if (reply.status != Status::failed) {
    reply.next = next_call(session, arguments, reply.status);
  }
  return reply;
}

}  // namespace tools
