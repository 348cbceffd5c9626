#include "tools/session.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/ascii.h"
#include "core/plan/summary.h"
#include "core/record/store.h"
#include "core/text/readable_text.h"

namespace tools {
namespace {

std::string variable(const Environment& environment, const std::string& name) {
  const auto found = environment.variables.find(name);
  return found == environment.variables.end() ? "" : found->second;
}

/// Desktop clients start us anywhere: without a path we search in a single root, unless we were
/// started inside it.
std::string default_path(const Environment& environment) {
  const std::vector<std::string>& roots = environment.options.roots;
  if (roots.size() != 1) return "";
  const core::Result<bool> inside =
      environment.files.is_inside(roots.front(), environment.working_directory);
  return inside && *inside ? "" : roots.front();
}

core::Result<core::KeptAnswers> kept_answers(const Environment& environment,
                                             const std::string& directory,
                                             const GivenAnswers& given) {
  core::Result<core::KeptAnswers> kept = core::Store(environment.files, directory).answers();
  if (kept) {
    // An experiment says nothing about what may run.
    (void)core::take_trust_answers(kept->answers);
    for (const std::string& field : given.forgotten) {
      kept->answers.erase(field);
      kept->overridden.erase(field);
    }
  }
  return kept;
}

core::Result<core::ExperimentPlan> read_plan(const Environment& environment,
                                             const std::string& path,
                                             const core::Answers& answers) {
  const core::Result<std::string> text = environment.files.read_file(path, core::kMaxTextBytes);
  if (!text) return text.error();
  return core::read_summary(*text, path, answers);
}

template <typename T>
void append(std::vector<T>& to, std::vector<T> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

/// Warnings and the question about the site come before those about the plan.
void add_site_findings(Session& session, std::vector<core::Warning> warnings) {
  core::ResolvedExperiment& experiment = session.experiment;
  append(warnings, session.site.warnings);
  append(warnings, std::move(experiment.warnings));
  experiment.warnings = std::move(warnings);
  if (session.site.settings_question) {
    experiment.missing.insert(experiment.missing.begin(), *session.site.settings_question);
  }
}

}  // namespace

core::LocateRequest locate_request(const Environment& environment,
                                   const std::optional<std::string>& path) {
  const std::string trust_file =
      core::trust_file(variable(environment, "XDG_CONFIG_HOME"), environment.home);
  return {.path = path ? *path : default_path(environment),
          .working_directory = environment.working_directory,
          .kit_variable = variable(environment, "CRUIJFF_KIT_DIR"),
          .user = environment.user,
          .roots = environment.options.roots,
          .kept_fields = {},
          .trust_file = trust_file,
          .trusted = core::read_trusted_programs(environment.files, trust_file),
          .trust_answers = {}};
}

void apply_kept_choice(core::ExperimentLocation& experiment, const core::KeptAnswers& kept) {
  const auto choice = kept.answers.find("summary_path");
  if (experiment.missing.size() != 1 || choice == kept.answers.end()) return;
  const std::vector<std::string>& choices = experiment.missing.front().choices;
  if (std::find(choices.begin(), choices.end(), choice->second) == choices.end()) return;
  experiment.summary_path = choice->second;
  experiment.missing.clear();
}

core::Result<Found> find_all(const Environment& environment, const std::optional<std::string>& path,
                             const GivenAnswers& given) {
  core::LocateRequest request = locate_request(environment, path);
  core::Answers answers = given.values;
  request.trust_answers = core::take_trust_answers(answers);
  core::Result<core::ExperimentLocation> experiment =
      core::locate_experiment(environment.files, request, answers);
  if (!experiment) return experiment.error();
  Found found;
  found.experiment = *std::move(experiment);
  found.answers = answers;
  const std::string& directory = found.experiment.experiment_dir;
  if (directory.empty()) return found;

  core::Result<core::KeptAnswers> kept = kept_answers(environment, directory, given);
  if (!kept) return kept.error();
  found.kept = *std::move(kept);
  apply_kept_choice(found.experiment, found.kept);
  if (!found.experiment.missing.empty()) return found;
  for (const auto& [field, text] : found.kept.answers) {
    if (found.answers.emplace(field, text).second) request.kept_fields.insert(field);
  }
  found.site = core::locate_site(environment.files, request, found.answers, directory);
  found.request = std::move(request);
  return found;
}

OrReply<Session> open_session(const Environment& environment, const SessionRequest& request) {
  core::Result<Found> found = find_all(environment, request.path, request.answers);
  if (!found) return failure(found.error());
  if (!found->experiment.missing.empty()) return question(std::move(found->experiment.missing));

  core::Result<core::ExperimentPlan> plan =
      read_plan(environment, found->experiment.summary_path, found->answers);
  if (!plan) return failure(plan.error());
  Session session;
  core::Answers given = request.answers.values;
  (void)core::take_trust_answers(given);
  session.request = std::move(found->request);
  session.site = std::move(found->site);
  session.plan = *std::move(plan);
  session.answers = std::move(found->answers);
  session.experiment = core::resolve_experiment(session.plan, session.site.settings, given,
                                                request.override_files, found->kept);
  add_site_findings(session, std::move(found->experiment.warnings));
  return session;
}

Reply reply_about(const Session& session) {
  const core::ResolvedExperiment& experiment = session.experiment;
  std::vector<std::string> refusals = experiment.contradictions;
  append(refusals, experiment.errors);
  Reply reply;
  if (!refusals.empty()) {
    reply = failure(joined_sentences(refusals));
  } else if (!experiment.missing.empty()) {
    reply = question(experiment.missing);
  }
  reply.warnings = experiment.warnings;
  return reply;
}

Reply reply_in_session(const Environment& environment, const SessionRequest& request, bool full,
                       const std::function<void(const Session&, Reply&)>& fill) {
  const OrReply<Session> session = open_session(environment, request);
  if (!session) return session.error();
  Reply reply = reply_about(*session);
  reply.full = full;
  fill(*session, reply);
  return reply;
}

Json next_arguments(const std::string& experiment_dir, const Json& given) {
  Json arguments = {{"experiment_dir", experiment_dir}};
  if (given.contains("answers") && !given["answers"].empty())
    arguments["answers"] = given["answers"];
  return arguments;
}

std::string user_name(const Environment& environment) {
  const std::string name = variable(environment, "USER");
  const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
    return base::is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
  });
  return is_plain && !name.starts_with('-') ? name : "";
}

core::TrainingEnvironment training_environment(const Session& session) {
  return core::training_environment(session.experiment.runs, session.site.settings,
                                    session.site.settings_named_by, session.request.kept_fields);
}

std::optional<core::TrainingPython> session_python(const Environment& environment,
                                                   const Session& session) {
  return core::find_training_python(environment.files, training_environment(session),
                                    environment.variables);
}

core::ProgramTrust session_trust(const Environment& environment, const Session& session) {
  return core::program_trust(environment.files, session.request, session.plan.directory);
}

std::optional<core::TrainingPython> site_python(const Environment& environment,
                                                const core::SiteLocation& site) {
  return core::find_training_python(
      environment.files, core::training_environment({}, site.settings, site.settings_named_by, {}),
      environment.variables);
}

}  // namespace tools
