#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/locate/locate.h"
#include "core/plan/experiment_plan.h"
#include "core/runs/run_config.h"
#include "tools/arguments.h"
#include "tools/environment.h"
#include "tools/result.h"

namespace tools {

/// Where an experiment and its place are, before anything of the plan is read.
struct Found {
  core::ExperimentLocation experiment;
  core::SiteLocation place;  ///< Looked for once the experiment is found.
  core::Answers answers;     ///< Those of the call and those kept by an earlier scaffold_run.
  core::KeptAnswers kept;    ///< The latter alone, without those that the call forgets.
};

/// Where a search begins.
/// \param path the call's argument.
core::LocateRequest locate_request(const Environment& environment,
                                   const std::optional<std::string>& path);

/// Looks for the experiment, its kept answers, the site settings and the kit (docs/design.md,
/// "Finding things"). An error where that is refused or a file cannot be read.
core::Result<Found> look_around(const Environment& environment,
                                const std::optional<std::string>& path, const GivenAnswers& given);

/// Which of two summaries is the plan, where an answer that is kept has settled it.
void take_kept_choice(core::ExperimentLocation& experiment, const core::KeptAnswers& kept);

/// An experiment as every tool but find_experiment sees it: found, read and resolved.
struct Session {
  core::SiteLocation place;
  core::ExperimentPlan plan;
  core::Answers answers;  ///< Those of the call and those kept by an earlier scaffold_run.
  core::ResolvedExperiment experiment;
};

struct SessionRequest {
  const std::optional<std::string>& path;
  const GivenAnswers& answers;
  bool override_files = false;
};

/// Looks around, reads the plan and resolves it. Writes nothing and runs nothing.
/// \returns a Reply where that comes to nothing: a question (which experiment?) or a failure.
/// Missing values are no reason: they stand in `experiment.missing`.
std::variant<Session, Reply> open_session(const Environment& environment,
                                          const SessionRequest& request);

/// What the session says so far: failed where answers contradict the files or nothing tells two
/// runs apart, needs_input where something is missing, else ok; with the warnings.
Reply reply_about(const Session& session);

/// Opens a session for a tool that writes nothing: reply_about() it, with what `fill` makes of it;
/// the reply without a session where there is none.
Reply reply_in_session(const Environment& environment, const SessionRequest& request, bool full,
                       const std::function<void(const Session&, Reply&)>& fill);

/// Arguments for the next tool: the experiment, and the answers of this call, which only
/// scaffold_run keeps.
Json next_arguments(const std::string& experiment_dir, const Json& given);

/// Whose jobs `squeue` should show: `$USER` of the environment; empty when it is no plain name.
std::string user_name(const Environment& environment);

}  // namespace tools
