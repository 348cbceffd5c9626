#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/locate/locate.h"
#include "core/plan/experiment_plan.h"
#include "core/runs/run_config.h"
#include "core/runs/training_python.h"
#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Where an experiment, its site settings and the kit are, before the plan is read.
struct Found {
  core::ExperimentLocation experiment;
  core::SiteLocation site;      ///< Searched for once the experiment is found.
  core::Answers answers;        ///< Those of the call and those kept by an earlier scaffold_run.
  core::KeptAnswers kept;       ///< The latter alone, without those that the call forgets.
  core::LocateRequest request;  ///< How the site was searched for.
};

/// Where a search begins.
/// \param path the call's argument.
core::LocateRequest locate_request(const Environment& environment,
                                   const std::optional<std::string>& path);

/// Searches for the experiment, its kept answers, the site settings and the kit (docs/design.md,
/// "Finding things"). An error if that is refused or a file cannot be read.
core::Result<Found> find_all(const Environment& environment, const std::optional<std::string>& path,
                             const GivenAnswers& given);

/// Chooses between two summaries if a kept answer says which one is the plan.
void apply_kept_choice(core::ExperimentLocation& experiment, const core::KeptAnswers& kept);

/// An experiment as every tool but find_experiment sees it: found, read and resolved.
struct Session {
  core::LocateRequest request;
  core::SiteLocation site;
  core::ExperimentPlan plan;
  core::Answers answers;  ///< Those of the call and those kept by an earlier scaffold_run.
  core::ResolvedExperiment experiment;
};

struct SessionRequest {
  const std::optional<std::string>& path;
  const GivenAnswers& answers;
  bool override_files = false;
};

/// Finds everything, reads the plan and resolves it. Writes nothing and runs nothing.
/// \returns the reply to give instead where there is no plan to work with: a question (which
/// experiment?) or a failure. Missing values do not prevent a session: `experiment.missing` lists
/// them.
OrReply<Session> open_session(const Environment& environment, const SessionRequest& request);

/// What the session says so far: failed where answers contradict the files or two runs cannot be
/// told apart, needs_input where something is missing, else ok; with the warnings.
Reply reply_about(const Session& session);

/// Opens a session for a tool that writes nothing and lets `fill` complete reply_about() it; the
/// other reply where there is no session.
Reply reply_in_session(const Environment& environment, const SessionRequest& request, bool full,
                       const std::function<void(const Session&, Reply&)>& fill);

/// Arguments for the next tool: the experiment, and the answers of this call, which only
/// scaffold_run keeps.
Json next_arguments(const std::string& experiment_dir, const Json& given);

/// Whose jobs `squeue` should show: `$USER` of the environment; empty unless it is a plain name.
std::string user_name(const Environment& environment);

/// The environment that the runs train in.
core::TrainingEnvironment training_environment(const Session& session);

/// The Python of the environment that the runs train in. Runs nothing; nothing if there is none.
std::optional<core::TrainingPython> session_python(const Environment& environment,
                                                   const Session& session);

/// Decides what may be started for an experiment (docs/design.md, "What may run").
core::ProgramTrust session_trust(const Environment& environment, const Session& session);

/// The Python that would run the kit's script as far as site settings and variables say; a plan may
/// name another environment. Runs nothing; nothing if there is none.
std::optional<core::TrainingPython> site_python(const Environment& environment,
                                                const core::SiteLocation& site);

}  // namespace tools
