#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/display.h"
#include "core/locate/locate.h"
#include "core/text/path_text.h"
#include "core/text/readable_text.h"

namespace core {
namespace {

constexpr std::string_view kSettingsName = "claude.local.md";
constexpr std::string_view kBuiltin = "builtin";
constexpr mode_t kWritableByEveryone = 0002;

Missing settings_question(std::string question, const std::string& place) {
  return Missing{.field = std::string(kSiteSettingsField),
                 .question = std::move(question),
                 .looked_in = {place},
                 .example = place};
}

std::string setup_script_in(const FileSystem& files, const std::string& kit) {
  for (const std::string_view script :
       {"tools/torchtune/setup_finetune.py", "src/tools/torchtune/setup_finetune.py"}) {
    std::string path = join_path(kit, script);
    if (files.is_file(path)) return path;
  }
  return {};
}

/// Something found that is not used without asking, and why: a sentence.
struct Untrusted {
  std::string path;
  std::string reason;
};

/// The search around one experiment.
class SiteSearch {
 public:
  SiteSearch(const FileSystem& files, const LocateRequest& request, const Answers& answers,
             const std::string& experiment_dir)
      : files_(files),
        request_(request),
        answers_(answers),
        experiment_dir_(experiment_dir),
        trust_(program_trust(files, request, experiment_dir)) {
    const auto status = files.status(experiment_dir);
    experiment_owner_ = status ? status->owner : request.user;
  }

  SiteLocation run() {
    std::vector<std::string> places = upwards(experiment_dir_);
    for (std::string& kit : usual_kit_locations(experiment_dir_)) places.push_back(std::move(kit));
    find_settings(places);
    find_kit();
    if (site_.settings.path.empty() && !site_.kit.directory.empty()) {
      find_settings({site_.kit.directory});
    }
    if (site_.settings.path.empty()) find_settings({in_working_directory(".")});
    site_.settings_named_by = settings_named_by();
    ask_for_settings();
    ask_for_kit();
    return std::move(site_);
  }

 private:
  // --- site settings ---

  // The answer decides alone.
  void find_settings(const std::vector<std::string>& directories) {
    if (const std::string_view answer = answer_to(answers_, kSiteSettingsField); !answer.empty()) {
      if (!settings_are_decided_) take_named_settings(in_working_directory(answer));
      settings_are_decided_ = true;
      return;
    }
    for (const std::string& directory : directories) {
      const std::string path = join_path(directory, kSettingsName);
      if (files_.is_file(path) && is_new(path)) take_found_settings(path);
    }
  }

  void take_named_settings(std::string path) {
    if (files_.is_directory(path)) path = join_path(path, kSettingsName);
    if (const Status read = read_settings(path); !read) {
      site_.settings_question = settings_question(
          fmt::format("{}. Which file holds the site settings?", read.error().message), path);
    }
  }

  void take_found_settings(const std::string& path) {
    if (!site_.settings.path.empty()) {
      site_.other_settings.push_back(path);
    } else if (!is_trusted(path)) {
      untrusted_settings_.push_back({path, reason(path)});
    } else if (const Status read = read_settings(path); !read) {
      untrusted_settings_.push_back({path, read.error().message + "."});
    }
  }

  Status read_settings(const std::string& path) {
    const auto text = files_.read_file(path, kMaxTextBytes);
    if (!text) return text.error();
    auto settings = read_site_settings(*text, path);
    if (!settings) return settings.error();
    site_.settings = std::move(*settings);
    return Done{};
  }

  void ask_for_settings() {
    if (untrusted_settings_.empty()) return;
    for (const Untrusted& seen : untrusted_settings_) site_.other_settings.push_back(seen.path);
    const Untrusted& first = untrusted_settings_.front();
    if (!site_.settings.path.empty()) return warn_not_used(first, "site settings");
    site_.settings_question = settings_question(
        fmt::format("Which file holds the site settings? {} is not used without asking. {}",
                    first.path, first.reason),
        first.path);
  }

  // --- the kit ---

  void find_kit() {
    const std::string_view answer = answer_to(answers_, kKitField);
    if (answer == kBuiltin) {
      site_.kit.is_declined = true;
      return;
    }
    if (!answer.empty()) {
      // The answer decides alone: another kit instead of a mistyped one would be a surprise.
      const std::string kit = in_working_directory(answer);
      if (!take_kit(kit, KitOrigin::answer)) unusable_kit_ = kit;
      return;
    }
    if (!request_.kit_variable.empty()) {
      take_named_kit(request_.kit_variable, KitOrigin::variable,
                     "The variable CRUIJFF_KIT_DIR names");
    }
    const auto& values = site_.settings.values;
    if (const auto named = values.find("kit_dir"); named != values.end()) {
      take_named_kit(named->second.text, KitOrigin::site_settings, "The site settings name");
    }
    if (const auto scratch = values.find("scratch_dir"); scratch != values.end()) {
      take_kit(in_working_directory(scratch->second.text + "/GitHub/cruijff_kit"),
               KitOrigin::site_settings);
    }
    std::vector<std::string> places = upwards(experiment_dir_);
    for (std::string& kit : usual_kit_locations(experiment_dir_)) places.push_back(std::move(kit));
    places.push_back(request_.working_directory);
    for (const std::string& kit : places) take_kit(kit, KitOrigin::search);
  }

  void take_named_kit(const std::string& named, KitOrigin origin, std::string_view who) {
    const std::string kit = in_working_directory(named);
    if (take_kit(kit, origin)) return;
    site_.warnings.push_back(
        {"kit_not_usable",
         fmt::format("{} {} as the kit, but it has no tools/torchtune/setup_finetune.py.", who,
                     base::display_text(kit)),
         kit});
  }

  // Whether it is a kit; the first one that can be trusted is used, the others are listed.
  bool take_kit(const std::string& kit, KitOrigin origin) {
    const std::string script = setup_script_in(files_, kit);
    if (script.empty()) return false;
    if (!is_new(kit)) return true;
    if (!site_.kit.directory.empty()) {
      site_.kit.others.push_back(kit);
      return true;
    }
    const NamedProgram program{script, named_by(origin), source_of(origin), "the kit's script"};
    TrustVerdict verdict = trust_.judge(program);
    if (origin == KitOrigin::search && verdict.kind == TrustVerdict::Kind::refused) {
      untrusted_kits_.push_back({kit, std::move(verdict.reason)});
      return true;
    }
    site_.kit.directory = kit;
    site_.kit.setup_script = script;
    site_.kit.origin = origin;
    site_.kit.named_by = program.named_by;
    site_.kit.may_run = verdict.is_allowed();
    verdict_ = std::move(verdict);
    return true;
  }

  // Whoever wrote the experiment's directory also wrote what is found through it.
  NamedBy named_by(KitOrigin origin) const {
    switch (origin) {
      case KitOrigin::answer:
        return is_kept(kKitField) ? NamedBy::experiment : NamedBy::call;
      case KitOrigin::variable:
        return NamedBy::user;
      case KitOrigin::site_settings:
        return settings_named_by();
      case KitOrigin::search:
      case KitOrigin::none:
        break;
    }
    return NamedBy::experiment;
  }

  std::string source_of(KitOrigin origin) const {
    switch (origin) {
      case KitOrigin::answer:
        return is_kept(kKitField) ? join_path(experiment_dir_, ".scaffold/answers.json")
                                  : "the answer `cruijff_kit_dir`";
      case KitOrigin::variable:
        return "the variable CRUIJFF_KIT_DIR";
      case KitOrigin::site_settings:
        return site_.settings.path;
      case KitOrigin::search:
      case KitOrigin::none:
        break;
    }
    return "a search around " + experiment_dir_;
  }

  bool is_kept(std::string_view field) const {
    return request_.kept_fields.contains(std::string(field));
  }

  NamedBy settings_named_by() const {
    const std::string& path = site_.settings.path;
    const bool is_of_kit = site_.kit.origin != KitOrigin::none && !site_.kit.directory.empty() &&
                           is_inside(site_.kit.directory, path);
    if (path.empty() || is_kept(kSiteSettingsField) || is_inside(own_repository(), path) ||
        (is_of_kit && site_.kit.named_by == NamedBy::experiment)) {
      return NamedBy::experiment;
    }
    return trust_.others_decide(path, false) ? NamedBy::experiment : NamedBy::user;
  }

  void ask_for_kit() {
    KitLocation& kit = site_.kit;
    for (const Untrusted& seen : untrusted_kits_) kit.others.push_back(seen.path);
    if (kit.is_declined) return;
    if (!kit.directory.empty()) {
      if (!untrusted_kits_.empty()) warn_not_used(untrusted_kits_.front(), "the kit");
      if (kit.may_run) return;
      if (verdict_.question) {
        site_.kit_question = verdict_.question;
      } else {
        kit_question(fmt::format("Which kit should be used? {}", verdict_.reason));
      }
    } else if (!unusable_kit_.empty()) {
      kit_question(
          fmt::format("Where is the cruijff_kit checkout? {} has no "
                      "tools/torchtune/setup_finetune.py.",
                      base::display_text(unusable_kit_)));
    } else if (!untrusted_kits_.empty()) {
      const Untrusted& first = untrusted_kits_.front();
      kit_question(fmt::format("Which kit should be used? {}", first.reason));
    } else {
      kit_question(
          "Where is the cruijff_kit checkout? None was found; `builtin` writes the files without "
          "it.");
    }
  }

  void kit_question(std::string question) {
    Missing missing{.field = std::string(kKitField),
                    .question = std::move(question),
                    .looked_in = {experiment_dir_},
                    .example = "/scratch/me/GitHub/cruijff_kit"};
    missing.choices.emplace_back(kBuiltin);
    site_.kit_question = std::move(missing);
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
      return "It was found by searching and belongs to another user.";
    }
    return "It was found by searching and is writable by everyone.";
  }

  void warn_not_used(const Untrusted& seen, std::string_view what) {
    site_.warnings.push_back({"not_trusted",
                              fmt::format("{} is not used as {}. {}", seen.path, what, seen.reason),
                              seen.path});
  }

  std::string in_working_directory(std::string_view path) const {
    return absolute_path(files_, request_.working_directory, path);
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
      if (files_.exists(join_path(directory, ".git"))) return directory;
    }
    return experiment_dir_;
  }

  const FileSystem& files_;
  const LocateRequest& request_;
  const Answers& answers_;
  const std::string& experiment_dir_;
  ProgramTrust trust_;
  uid_t experiment_owner_ = 0;
  SiteLocation site_;
  TrustVerdict verdict_;  ///< About the kit.
  std::set<std::string> seen_;
  std::vector<Untrusted> untrusted_settings_;
  std::vector<Untrusted> untrusted_kits_;
  std::string unusable_kit_;
  bool settings_are_decided_ = false;
};

}  // namespace

std::vector<std::string> upwards(const std::string& directory) {
  std::vector<std::string> out = {directory};
  while (out.back() != "/") out.push_back(parent_directory(out.back()));
  return out;
}

std::vector<std::string> usual_kit_locations(const std::string& directory) {
  std::vector<std::string> out;
  for (const std::string& above : upwards(parent_directory(directory))) {
    out.push_back(join_path(above, "GitHub/cruijff_kit"));
    out.push_back(join_path(above, "cruijff_kit"));
  }
  return out;
}

ProgramTrust program_trust(const FileSystem& files, const LocateRequest& request,
                           const std::string& experiment_dir) {
  return ProgramTrust(files, {request.user, experiment_dir, request.trust_file, request.trusted,
                              request.trust_answers});
}

SiteLocation locate_site(const FileSystem& files, const LocateRequest& request,
                         const Answers& answers, const std::string& experiment_dir) {
  return SiteSearch(files, request, answers, experiment_dir).run();
}

}  // namespace core
