#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/generate/builtin_generator.h"
#include "core/generate/kit.h"
#include "core/generate/kit_generator.h"
#include "core/record/store.h"
#include "core/scaffold/scaffold.h"
#include "core/text/list_text.h"
#include "core/verify/report.h"
#include "tools/run_selection.h"
#include "tools/session.h"
#include "tools/tools.h"

namespace tools {
namespace {

using core::RunStatus;

/// The script takes a tenth of a second, and a call has to return well inside 30 s.
constexpr std::chrono::seconds kScriptTimeLimit{15};

constexpr std::array<std::pair<RunStatus, const char*>, 5> kStatusWords = {{
    {RunStatus::created, "created"},
    {RunStatus::unchanged, "unchanged"},
    {RunStatus::planned, "planned"},
    {RunStatus::failed, "failed"},
    {RunStatus::pending, "pending"},
}};

const char* status_word(RunStatus status) {
  return std::find_if(kStatusWords.begin(), kStatusWords.end(),
                      [status](const auto& entry) { return entry.first == status; })
      ->second;
}

using Choice = OrReply<std::unique_ptr<core::Generator>>;

/// Keeps what the user said about programs in this call; a dry run keeps nothing.
void keep_trust(const Environment& environment, const Session& session,
                const core::ProgramTrust& trust, const std::vector<core::NamedProgram>& programs,
                std::vector<core::Warning>& warnings) {
  core::TrustedPrograms trusted = session.request.trusted;
  for (const core::NamedProgram& program : programs) {
    if (!trust.judge(program).is_news) continue;
    trusted[program.path] = core::program_identity(environment.files, program.path);
    const core::Status kept =
        core::write_trusted_programs(environment.files, session.request.trust_file, trusted);
    if (kept) continue;
    warnings.push_back({"trust_not_kept",
                        fmt::format("That {} may be run was not kept, so it is asked again: {}.",
                                    program.path, kept.error().message),
                        session.request.trust_file});
  }
}

/// The kit's script as a program that was found already.
core::NamedProgram script_program(const core::KitLocation& kit) {
  return {kit.setup_script, kit.named_by, kit.directory, "the kit's script"};
}

/// What the user has to be asked before Python may be started.
std::vector<core::Missing> python_questions(const Environment& environment,
                                            const Session& session) {
  const std::optional<core::TrainingPython> python = session_python(environment, session);
  if (!python) return {};
  const auto verdict = session_trust(environment, session).judge(core::as_program(*python));
  return verdict.question ? std::vector{*verdict.question} : std::vector<core::Missing>{};
}

Choice kit_generator(const Environment& environment, const Session& session,
                     std::vector<core::NamedProgram>& programs) {
  const std::string& directory = session.site.kit.directory;
  std::optional<core::Kit> kit = core::kit_in(environment.files, directory);
  if (!kit) {
    return failure(fmt::format("{}: no longer contains torchtune/setup_finetune.py", directory));
  }
  std::optional<core::TrainingPython> python = session_python(environment, session);
  if (!python) {
    return failure(
        "The kit's script needs Python 3, but there is no `python3` on the PATH and no Python in "
        "the conda environment. Load a module that provides one, or use `generator: \"builtin\"`, "
        "which does not need Python.");
  }
  programs = {script_program(session.site.kit), core::as_program(*python)};
  core::TrustVerdict verdict = session_trust(environment, session).judge(programs.back());
  if (verdict.question) return question({*std::move(verdict.question)});
  if (!verdict.is_allowed()) {
    return failure(verdict.reason +
                   " Name another environment (`venv` or `conda_env`), or use `generator: "
                   "\"builtin\"`, which starts no program.");
  }
  auto generator = std::make_unique<core::KitGenerator>(environment.files, environment.subprocess,
                                                        *std::move(kit), *std::move(python),
                                                        environment.variables);
  generator->set_time_limit(kScriptTimeLimit);
  return Choice(std::move(generator));
}

/// The generator that a call asks for (docs/design.md, "Generators"). `auto` is the kit if one was
/// found; otherwise it asks for `cruijff_kit_dir`, with `builtin` as the other answer. It never
/// switches silently.
/// \param name auto, cruijff_kit or builtin.
/// \param programs gets those that the generator starts.
Choice choose_generator(const Environment& environment, const Session& session,
                        const std::string& name, std::vector<core::NamedProgram>& programs) {
  const core::SiteLocation& site = session.site;
  if (name == "builtin" || (name == "auto" && site.kit.is_declined)) {
    return Choice(std::make_unique<core::BuiltinGenerator>(environment.files, site.settings,
                                                           session.answers, environment.version));
  }
  if (site.kit.may_run && environment.options.read_only) {
    return failure(
        "This server was started with `--read-only`, so it does not start the kit's script, not "
        "even for a dry run. Use `generator: \"builtin\"`, or start the server without "
        "`--read-only`.");
  }
  if (site.kit.may_run) return kit_generator(environment, session, programs);
  if (site.kit_question) {
    std::vector<core::Missing> questions{*site.kit_question};
    if (questions.front().field.starts_with(core::kTrustField)) {
      for (core::Missing& more : python_questions(environment, session)) {
        questions.push_back(std::move(more));
      }
    }
    return question(std::move(questions));
  }
  return failure(
      "`generator` is \"cruijff_kit\", but the answer `cruijff_kit_dir` is \"builtin\"; change one "
      "of them (`cruijff_kit_dir: null` forgets the answer).");
}

Json made_runs_json(const core::ScaffoldOutcome& outcome, const Selection& selection) {
  Json runs = Json::array();
  for (const std::size_t index : selection.listed) {
    const core::RunOutcome& run = outcome.runs[index];
    Json json = {
        {"run", run.run}, {"directory", run.directory}, {"status", status_word(run.status)}};
    for (const core::RunOutcome::WrittenFile& file : run.files) {
      json["files"].push_back({{"name", file.name}, {"size", file.size}});
    }
    if (!run.error.empty()) json["error"] = run.error;
    if (!run.failed_checks.empty()) json["failed_checks"] = to_json(run.failed_checks);
    runs.push_back(std::move(json));
  }
  return runs;
}

void fill_outcome(Json& body, const Session& session, const core::ScaffoldOutcome& outcome,
                  const Listing& listing) {
  const Selection selection = select_runs(
      outcome.runs.size(), listing,
      [&outcome](std::size_t index) { return outcome.runs[index].status == RunStatus::failed; });
  body["counts"] = Json::object();
  for (const auto& [status, word] : kStatusWords) body["counts"][word] = outcome.count(status);
  body["runs"] = made_runs_json(outcome, selection);
  body["runs_omitted"] = selection.omitted;
  body["log_path"] = text_or_null(outcome.log_path);
  std::vector<std::string> ready;
  for (const core::RunOutcome& run : outcome.runs) {
    if (run.status == RunStatus::created || run.status == RunStatus::unchanged) {
      ready.push_back(run.directory);
    }
  }
  body["submit"] =
      ready.empty() ? Json(nullptr) : Json(core::submit_lines(session.plan.directory, ready));
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
    sentence += fmt::format(" First failure: {}: {}", failed->directory, failed->error);
  }
  if (!outcome.is_log_whole) {
    sentence += fmt::format(
        " Some entries of {} could not be written (warning `log_incomplete`), so no more runs were "
        "made; the same call continues with the remaining runs.",
        outcome.log_path);
  }
  return sentence;
}

Next next_after_scaffold(const Session& session, const ScaffoldArguments& arguments,
                         Status status) {
  Json again = arguments.given;
  again["experiment_dir"] = session.plan.directory;
  if (status == Status::partial) {
    return {"scaffold_run", std::move(again), "The same call continues with the remaining runs."};
  }
  if (arguments.dry_run) {
    again.erase("dry_run");
    return {"scaffold_run", std::move(again), "The same call without `dry_run` makes the files."};
  }
  return {"verify_run",
          {{"experiment_dir", session.plan.directory}},
          "Reads the run directories again and compares every value with the plan."};
}

core::Result<core::ScaffoldOutcome> make_runs(
    const Environment& environment, const Session& session, const ScaffoldArguments& arguments,
    const mcp::ToolContext& context, core::Generator& generator,
    std::vector<std::string> directories, std::vector<core::Warning> preparation_warnings) {
  const auto total = static_cast<double>(directories.size());
  const core::ScaffoldRequest request{
      .plan = session.plan,
      .experiment = session.experiment,
      .settings = session.site.settings,
      .only_directories = std::move(directories),
      .answers = session.answers,
      .dry_run = arguments.dry_run,
      .overwrite = arguments.overwrite,
      .workers = environment.options.jobs,
      .time_budget = arguments.time_budget,
      .stop = context.stop,
      .on_run =
          [&context, total](std::size_t done, const core::RunOutcome& run) {
            context.report_progress({static_cast<double>(done), total,
                                     fmt::format("{} {}", run.directory, status_word(run.status))});
          },
      .preparation_warnings = std::move(preparation_warnings),
      .user = user_name(environment)};
  return core::scaffold(environment.files, environment.clock, generator, request);
}

/// Asks for the kit along with the rest, so that nobody is asked twice. Not before the site
/// settings are known: they may name it.
void add_kit_question(Reply& reply, const Session& session, const ScaffoldArguments& arguments) {
  const core::SiteLocation& site = session.site;
  if (arguments.generator != "auto" || !site.kit_question || site.settings_question) return;
  reply.missing.push_back(*site.kit_question);
  reply.summary = question(reply.missing).summary;
}

/// The reply of a call that ends early, with the body and warnings so far.
Reply ended_early(Reply early, const Reply& so_far) {
  early.full = so_far.full;
  early.body = so_far.body;
  early.add_warnings(so_far.warnings);
  return early;
}

}  // namespace

Reply scaffold_run(const Environment& environment, const ScaffoldArguments& arguments,
                   const mcp::ToolContext& context) {
  if (environment.options.read_only && !arguments.dry_run) {
    return failure(
        "This server was started with `--read-only`, so scaffold_run writes nothing. A dry run "
        "(`dry_run: true`) is possible; to make the files, start the server without "
        "`--read-only`.");
  }
  const OrReply<Session> opened = open_session(
      environment, {arguments.experiment_dir, arguments.answers, arguments.override_files});
  if (!opened) return opened.error();
  const Session& session = *opened;
  Reply reply = reply_about(session);
  reply.full = arguments.listing.full;
  reply.body["experiment_dir"] = session.plan.directory;
  reply.body["dry_run"] = arguments.dry_run;
  if (reply.status == Status::needs_input) add_kit_question(reply, session, arguments);
  if (reply.status != Status::ok) return reply;

  core::Result<std::vector<std::string>> directories =
      chosen_directories(arguments.runs, session.experiment);
  if (!directories) return ended_early(failure(directories.error().message), reply);
  if (directories->empty()) {
    reply.summary = outcome_summary({}, arguments.dry_run);
    return reply;
  }
  std::vector<core::NamedProgram> programs;
  const Choice generator = choose_generator(environment, session, arguments.generator, programs);
  if (!generator) return ended_early(generator.error(), reply);
  if (!arguments.dry_run) {
    // An environment that the call names is the user's word, whether this generator needs it or
    // not.
    const std::optional<core::TrainingPython> python = session_python(environment, session);
    if (programs.empty() && python) programs.push_back(core::as_program(*python));
    keep_trust(environment, session, session_trust(environment, session), programs, reply.warnings);
  }
  reply.body["generator"] = (*generator)->name();
  core::Preparation preparation = (*generator)->prepare(session.experiment.runs);
  if (!preparation.refusals.empty() || !preparation.missing.empty()) {
    reply.add_warnings(preparation.warnings);
    return ended_early(preparation.refusals.empty()
                           ? question(std::move(preparation.missing))
                           : failure(joined_sentences(preparation.refusals)),
                       reply);
  }
  const core::Result<core::ScaffoldOutcome> outcome =
      make_runs(environment, session, arguments, context, **generator, *std::move(directories),
                std::move(preparation.warnings));
  if (!outcome) return ended_early(failure(outcome.error()), reply);
  reply.status = outcome_status(*outcome);
  reply.summary = outcome_summary(*outcome, arguments.dry_run);
  reply.warnings = outcome->warnings;
  fill_outcome(reply.body, session, *outcome, arguments.listing);
  if (reply.status != Status::failed) {
    reply.next = next_after_scaffold(session, arguments, reply.status);
  }
  return reply;
}

}  // namespace tools
