#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/generate/kit.h"
#include "tools/session.h"
#include "tools/tools.h"

namespace tools {
namespace {

void add_candidates(Json& list, const char* field, const std::string& used,
                    const std::vector<std::string>& others) {
  if (!used.empty()) list.push_back({{"field", field}, {"path", used}, {"used", true}});
  for (const std::string& path : others) {
    if (path != used) list.push_back({{"field", field}, {"path", path}, {"used", false}});
  }
}

/// What was seen but may not be used without asking; other tools ask about it.
std::vector<core::Warning> not_used(const core::SiteLocation& site) {
  std::vector<core::Warning> warnings;
  if (site.settings_question) {
    warnings.push_back({"site_settings_not_used", site.settings_question->question, ""});
  }
  const bool kit_was_seen = !site.kit.directory.empty() || !site.kit.others.empty();
  if (site.kit_question && kit_was_seen && !site.kit.may_run) {
    warnings.push_back({"kit_not_used", site.kit_question->question, ""});
  }
  return warnings;
}

void fill_found(Json& body, const Environment& environment, const Found& found) {
  const core::KitLocation& kit = found.site.kit;
  body["experiment_dir"] = text_or_null(found.experiment.experiment_dir);
  body["summary_path"] = text_or_null(found.experiment.summary_path);
  body["site_settings_path"] = text_or_null(found.site.settings.path);
  body["cruijff_kit_dir"] = text_or_null(kit.directory);
  body["setup_script"] = text_or_null(kit.setup_script);
  const std::optional<core::Kit> kit_files =
      kit.directory.empty() ? std::nullopt : core::kit_in(environment.files, kit.directory);
  const std::optional<core::TrainingPython> python =
      kit_files ? site_python(environment, found.site) : std::nullopt;
  body["kit_revision"] = text_or_null(kit_files ? kit_files->revision : "");
  body["python"] = text_or_null(python ? python->path : "");
  body["python_origin"] = text_or_null(python ? python->origin : "");
  body["generators"] = kit.may_run ? Json{"cruijff_kit", "builtin"} : Json{"builtin"};
  Json& candidates = body["candidates"] = Json::array();
  add_candidates(candidates, "experiment_dir", found.experiment.experiment_dir,
                 found.experiment.candidates);
  add_candidates(candidates, "site_settings_path", found.site.settings.path,
                 found.site.other_settings);
  add_candidates(candidates, "cruijff_kit_dir", kit.directory, kit.others);
}

std::string found_summary(const Found& found) {
  const core::KitLocation& kit = found.site.kit;
  const std::string settings = found.site.settings.path.empty()
                                   ? "No site settings were found"
                                   : "Its site settings are " + found.site.settings.path;
  return fmt::format("Found the experiment {}. {}; {}.", found.experiment.experiment_dir, settings,
                     kit.may_run ? "the kit is " + kit.directory
                                 : "no kit was found, so only the built-in generator is available");
}

}  // namespace

Reply find_experiment(const Environment& environment, const FindArguments& arguments,
                      const mcp::ToolContext& /*context*/) {
  core::Result<Found> found = find_all(environment, arguments.path, arguments.answers);
  if (!found) return failure(found.error());
  Reply reply;
  if (!found->experiment.missing.empty()) {
    reply = question(found->experiment.missing);
  } else {
    reply.summary = found_summary(*found);
    reply.next =
        Next{"parse_summary", next_arguments(found->experiment.experiment_dir, arguments.given),
             "Reads the plan and shows where each value comes from."};
  }
  reply.add_warnings(found->experiment.warnings);
  reply.add_warnings(found->site.warnings);
  reply.add_warnings(not_used(found->site));
  fill_found(reply.body, environment, *found);
  return reply;
}

}  // namespace tools
