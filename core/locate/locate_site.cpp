#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/display.h"
#include "base/utf8.h"
#include "core/locate/locate.h"
#include "core/locate/search_path.h"
#include "core/parameters/remark.h"
#include "core/text/readable_text.h"

namespace core {
namespace {

constexpr std::string_view kSettingsName = "claude.local.md";
constexpr std::string_view kBuiltin = "builtin";
constexpr mode_t kWritableByEveryone = 0002;

std::string_view place_answer(const Answers& answers, std::string_view field) {
  const auto found = answers.find(field);
  return found == answers.end() ? std::string_view() : base::trimmed(found->second);
}

Missing settings_question(std::string question, std::string place) {
  return Missing{.field = "site_settings_path",
                 .question = std::move(question),
                 .looked_in = {place},
                 .type = "string",
                 .choices = {},
                 .default_value = std::nullopt,
                 .example = std::move(place)};
}

std::string setup_script_in(const FileSystem& files, const std::string& kit) {
  for (const std::string_view tools : {"tools", "src/tools"}) {
    std::string script =
        fmt::format("{}/{}/torchtune/setup_finetune.py", kit == "/" ? "" : kit, tools);
    if (files.is_file(script)) return script;
  }
  return {};
}

/// Something found that is not taken unasked, and why: a sentence.
struct Untrusted {
  std::string path;
  std::string reason;
};

/// The search around one experiment.
class SiteSearch {
 public:
  SiteSearch(const FileSystem& files, const LocateRequest& request, const Answers& answers,
             const std::string& experiment_dir)
      : files_(files), request_(request), answers_(answers), experiment_dir_(experiment_dir) {
    const auto status = files.status(experiment_dir);
    experiment_owner_ = status ? status->owner : request.user;
  }

  SiteLocation run() {
    find_settings(settings_places());
    find_kit();
    if (place_.settings.path.empty() && !place_.kit.directory.empty()) {
      find_settings({place_.kit.directory + "/" + std::string(kSettingsName)});
    }
    if (place_.settings.path.empty()) {
      find_settings({absolute_path(files_, request_.working_directory, kSettingsName)});
    }
    ask_for_settings();
    ask_for_kit();
    return std::move(place_);
  }

 private:
  // --- site settings ---

  std::vector<std::string> settings_places() const {
    std::vector<std::string> places;
    for (const std::string& directory : upwards(experiment_dir_)) places.push_back(directory);
    for (const std::string& kit : usual_kits_beside(experiment_dir_)) places.push_back(kit);
    for (std::string& place : places) {
      place = (place == "/" ? "" : place) + "/" + std::string(kSettingsName);
    }
    return places;
  }

  void find_settings(const std::vector<std::string>& places) {
    if (const std::string_view answer = place_answer(answers_, "site_settings_path");
        !answer.empty()) {
      if (settings_are_asked_) return;
      settings_are_asked_ = true;
      take_named_settings(absolute_path(files_, request_.working_directory, answer));
      return;
    }
    for (const std::string& path : places) {
      if (files_.is_file(path) && is_new(path)) take_found_settings(path);
    }
  }

  void take_named_settings(std::string path) {
    if (files_.is_directory(path)) path += "/" + std::string(kSettingsName);
    if (const auto problem = read_settings(path)) {
      place_.settings_question =
          settings_question(fmt::format("{}. Which file holds the site settings?", *problem), path);
    }
  }

  void take_found_settings(const std::string& path) {
    if (!place_.settings.path.empty()) {
      place_.other_settings.push_back(path);
    } else if (!is_trusted(path)) {
      untrusted_settings_.push_back({path, reason(path)});
    } else if (const auto problem = read_settings(path)) {
      untrusted_settings_.push_back({path, *problem + "."});
    }
  }

  // What is wrong with the file, as a sentence without a full stop; nothing when it was read.
  std::optional<std::string> read_settings(const std::string& path) {
    const auto text = files_.read_file(path, kMaxTextBytes);
    if (!text) return text.error().message;
    auto settings = read_site_settings(*text, path);
    if (!settings) return settings.error().message;
    place_.settings = std::move(*settings);
    return std::nullopt;
  }

  void ask_for_settings() {
    if (untrusted_settings_.empty()) return;
    for (const Untrusted& seen : untrusted_settings_) place_.other_settings.push_back(seen.path);
    const Untrusted& first = untrusted_settings_.front();
    if (!place_.settings.path.empty()) return warn_not_used(first, "site settings");
    place_.settings_question = settings_question(
        fmt::format("Which file holds the site settings? {} is not used unasked. {}", first.path,
                    first.reason),
        first.path);
  }

  // --- the kit ---

  void find_kit() {
    const std::string_view answer = place_answer(answers_, "cruijff_kit_dir");
    if (answer == kBuiltin) {
      place_.kit.is_declined = true;
      return;
    }
    if (!answer.empty()) {
      // The answer decides alone: another kit instead of a mistyped one would be a surprise.
      const std::string kit = absolute_path(files_, request_.working_directory, answer);
      if (!take_kit(kit, KitOrigin::answer)) unusable_kit_ = kit;
      return;
    }
    if (!request_.kit_variable.empty()) {
      take_named_kit(request_.kit_variable, KitOrigin::variable,
                     "The variable CRUIJFF_KIT_DIR names");
    }
    const auto& values = place_.settings.values;
    if (const auto named = values.find("kit_dir"); named != values.end()) {
      take_named_kit(named->second.text, KitOrigin::site_settings, "The site settings name");
    }
    if (const auto scratch = values.find("scratch_dir"); scratch != values.end()) {
      take_kit(absolute_path(files_, request_.working_directory,
                             scratch->second.text + "/GitHub/cruijff_kit"),
               KitOrigin::site_settings);
    }
    std::vector<std::string> places = upwards(experiment_dir_);
    for (std::string& kit : usual_kits_beside(experiment_dir_)) places.push_back(std::move(kit));
    places.push_back(request_.working_directory);
    for (const std::string& kit : places) take_kit(kit, KitOrigin::search);
  }

  void take_named_kit(const std::string& named, KitOrigin origin, std::string_view who) {
    const std::string kit = absolute_path(files_, request_.working_directory, named);
    if (!setup_script_in(files_, kit).empty()) {
      take_kit(kit, origin);
      return;
    }
    place_.warnings.push_back(
        {"kit_not_usable",
         fmt::format("{} {} as the kit, and it holds no tools/torchtune/setup_finetune.py.", who,
                     base::display_text(kit)),
         kit});
  }

  // Whether it is a kit; the first one that can be trusted is taken, the others are named.
  bool take_kit(const std::string& kit, KitOrigin origin) {
    const std::string script = setup_script_in(files_, kit);
    if (script.empty()) return false;
    if (!is_new(kit)) return true;
    if (!place_.kit.directory.empty()) {
      place_.kit.others.push_back(kit);
      return true;
    }
    if (origin == KitOrigin::search && !(is_trusted(kit) && is_trusted(script))) {
      untrusted_kits_.push_back({kit, kit_reason(kit)});
      return true;
    }
    place_.kit.directory = kit;
    place_.kit.setup_script = script;
    place_.kit.origin = origin;
    place_.kit.may_run = may_run(kit, origin);
    return true;
  }

  // Whoever wrote the experiment's directory may have written site settings that name a kit in it.
  bool may_run(const std::string& kit, KitOrigin origin) const {
    const bool settings_are_named = !place_answer(answers_, "site_settings_path").empty();
    switch (origin) {
      case KitOrigin::answer:
      case KitOrigin::variable:
        return true;
      case KitOrigin::site_settings:
        return settings_are_named || !(is_inside(experiment_dir_, place_.settings.path) &&
                                       is_inside(experiment_dir_, kit));
      case KitOrigin::search:
        return !is_inside(own_repository(), kit);
      case KitOrigin::none:
        break;
    }
    return false;
  }

  void ask_for_kit() {
    KitLocation& kit = place_.kit;
    for (const Untrusted& seen : untrusted_kits_) kit.others.push_back(seen.path);
    if (kit.is_declined) return;
    if (!kit.directory.empty()) {
      if (!untrusted_kits_.empty()) warn_not_used(untrusted_kits_.front(), "the kit");
      if (kit.may_run) return;
      kit_question(
          fmt::format("Shall the script of the kit in {} be run? It lies in the experiment's own "
                      "repository, and nobody named it.",
                      kit.directory),
          kit.directory);
    } else if (!unusable_kit_.empty()) {
      kit_question(fmt::format("Where is the cruijff_kit checkout? {} holds no "
                               "tools/torchtune/setup_finetune.py.",
                               base::display_text(unusable_kit_)),
                   {});
    } else if (!untrusted_kits_.empty()) {
      const Untrusted& first = untrusted_kits_.front();
      kit_question(fmt::format("Shall the kit in {} be used? {}", first.path, first.reason),
                   first.path);
    } else {
      kit_question(
          "Where is the cruijff_kit checkout? None was found; `builtin` writes the files without "
          "it.",
          {});
    }
  }

  void kit_question(std::string question, const std::string& choice) {
    Missing missing{.field = "cruijff_kit_dir",
                    .question = std::move(question),
                    .looked_in = {experiment_dir_},
                    .type = "string",
                    .choices = {},
                    .default_value = std::nullopt,
                    .example = "/scratch/me/GitHub/cruijff_kit"};
    if (!choice.empty()) missing.choices.push_back(choice);
    missing.choices.emplace_back(kBuiltin);
    place_.kit_question = std::move(missing);
  }

  // --- trust ---

  bool is_owner_known(uid_t owner) const {
    return owner == 0 || owner == request_.user || owner == experiment_owner_;
  }

  bool is_trusted(const std::string& path) const {
    const auto status = files_.status(path);
    return status && is_owner_known(status->owner) &&
           (status->permissions & kWritableByEveryone) == 0;
  }

  std::string reason(const std::string& path) const {
    const auto status = files_.status(path);
    if (status && !is_owner_known(status->owner)) {
      return "It was found by search and belongs to another user.";
    }
    return "It was found by search and is writable by everyone.";
  }

  std::string kit_reason(const std::string& kit) const {
    return is_trusted(kit) ? reason(setup_script_in(files_, kit)) : reason(kit);
  }

  void warn_not_used(const Untrusted& seen, std::string_view what) {
    place_.warnings.push_back(
        {"not_trusted", fmt::format("{} is not used as {}. {}", seen.path, what, seen.reason),
         seen.path});
  }

  bool is_new(const std::string& path) {
    const auto resolved = files_.canonical(path);
    return seen_.insert(resolved ? *resolved : path).second;
  }

  bool is_inside(const std::string& directory, const std::string& path) const {
    const auto inside = files_.is_inside(directory, path);
    return !inside || *inside;
  }

  std::string own_repository() const {
    for (const std::string& directory : upwards(experiment_dir_)) {
      if (files_.exists((directory == "/" ? "" : directory) + "/.git")) return directory;
    }
    return experiment_dir_;
  }

  const FileSystem& files_;
  const LocateRequest& request_;
  const Answers& answers_;
  const std::string& experiment_dir_;
  uid_t experiment_owner_ = 0;
  SiteLocation place_;
  std::set<std::string> seen_;
  std::vector<Untrusted> untrusted_settings_;
  std::vector<Untrusted> untrusted_kits_;
  std::string unusable_kit_;
  bool settings_are_asked_ = false;
};

}  // namespace

SiteLocation locate_site(const FileSystem& files, const LocateRequest& request,
                         const Answers& answers, const std::string& experiment_dir) {
  return SiteSearch(files, request, answers, experiment_dir).run();
}

}  // namespace core
