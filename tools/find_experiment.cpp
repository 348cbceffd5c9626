#include "tools/find_experiment.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/generate/kit.h"
#include "tools/generator_choice.h"
#include "tools/plan_json.h"
#include "tools/session.h"

namespace tools {
namespace {

void add_candidates(Json& list, const char* field, const std::string& used,
                    const std::vector<std::string>& others) {
  if (!used.empty()) list.push_back({{"field", field}, {"path", used}, {"used", true}});
  for (const std::string& path : others) {
    if (path != used) list.push_back({{"field", field}, {"path", path}, {"used", false}});
  }
}

Json candidates_json(const Found& found) {
  Json list = Json::array();
  const core::SiteLocation& place = found.place;
  add_candidates(list, "experiment_dir", found.experiment.experiment_dir,
                 found.experiment.candidates);
  add_candidates(list, "site_settings_path", place.settings.path, place.other_settings);
  add_candidates(list, "cruijff_kit_dir", place.kit.directory, place.kit.others);
  return list;
}

/// What was seen and may not be used unasked; other tools ask about it.
std::vector<core::Warning> not_used(const core::SiteLocation& place) {
  std::vector<core::Warning> warnings;
  if (place.settings_question) {
    warnings.push_back({"site_settings_not_used", place.settings_question->question, ""});
  }
  const bool kit_was_seen = !place.kit.directory.empty() || !place.kit.others.empty();
  if (place.kit_question && kit_was_seen && !place.kit.may_run) {
    warnings.push_back({"kit_not_used", place.kit_question->question, ""});
  }
  return warnings;
}

void fill_places(Json& body, const Environment& environment, const Found& found) {
  const core::KitLocation& kit = found.place.kit;
  body["experiment_dir"] = text_or_null(found.experiment.experiment_dir);
  body["summary_path"] = text_or_null(found.experiment.summary_path);
  body["site_settings_path"] = text_or_null(found.place.settings.path);
  body["cruijff_kit_dir"] = text_or_null(kit.directory);
  body["setup_script"] = text_or_null(kit.setup_script);
  const std::optional<core::Kit> kit_files =
      kit.directory.empty() ? std::nullopt : core::kit_in(environment.files, kit.directory);
  const std::optional<core::TrainingPython> python =
      kit_files ? python_of_place(environment, found.place.settings) : std::nullopt;
  body["kit_revision"] = text_or_null(kit_files ? kit_files->revision : "");
  body["python"] = text_or_null(python ? python->path : "");
  body["python_origin"] = text_or_null(python ? python->origin : "");
  body["generators"] = kit.may_run ? Json{"cruijff_kit", "builtin"} : Json{"builtin"};
  body["candidates"] = candidates_json(found);
}

std::string places_summary(const Found& found) {
  const core::KitLocation& kit = found.place.kit;
  const std::string settings = found.place.settings.path.empty()
                                   ? "No site settings were found"
                                   : "Its site settings are " + found.place.settings.path;
  return fmt::format("Found the experiment {}. {}; {}.", found.experiment.experiment_dir, settings,
                     kit.may_run ? "the kit is " + kit.directory
                                 : "no kit was found, so only the built-in generator can be used");
}

}  // namespace

Reply find_experiment(const Environment& environment, const FindArguments& arguments,
                      const mcp::ToolContext& /*context*/) {
  core::Result<Found> found = look_around(environment, arguments.path, arguments.answers);
  if (!found) return failure(joined_sentences({found.error().message}));
  Reply reply;
  if (!found->experiment.missing.empty()) {
    reply = question(found->experiment.missing);
  } else {
    reply.summary = places_summary(*found);
    reply.next =
        Next{"parse_summary", next_arguments(found->experiment.experiment_dir, arguments.given),
             "Reads the plan and shows each value with its place."};
  }
  reply.warnings = found->experiment.warnings;
  for (const auto& warnings : {found->place.warnings, not_used(found->place)}) {
    reply.warnings.insert(reply.warnings.end(), warnings.begin(), warnings.end());
  }
  fill_places(reply.body, environment, *found);
  return reply;
}

}  // namespace tools
