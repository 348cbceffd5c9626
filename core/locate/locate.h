#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/locate/program_trust.h"
#include "core/plan/question.h"
#include "core/plan/site_settings.h"
#include "core/result.h"
#include "core/source.h"
#include "core/system/file_system.h"

namespace core {

/// The fields that the search asks for and takes.
inline constexpr std::string_view kExperimentDirField = "experiment_dir";
inline constexpr std::string_view kSummaryPathField = "summary_path";
inline constexpr std::string_view kSiteSettingsField = "site_settings_path";
inline constexpr std::string_view kKitField = "cruijff_kit_dir";

/// `path` as an absolute path without `.` and doubled or trailing slashes. One with `..` is
/// resolved on disk when it exists, since `..` after a link means another place. Links are kept
/// otherwise.
std::string absolute_path(const FileSystem& files, const std::string& working_directory,
                          std::string_view path);

/// The directory, its parent, and so on up to `/`.
std::vector<std::string> upwards(const std::string& directory);

/// Where a kit usually is, beside a directory and beside each of its parents: `GitHub/cruijff_kit`
/// and `cruijff_kit`.
std::vector<std::string> usual_kit_locations(const std::string& directory);

/// Where the search begins, as the caller knows it.
struct LocateRequest {
  std::string path;               ///< The argument; empty for the working directory.
  std::string working_directory;  ///< Absolute.
  std::string kit_variable;       ///< The variable CRUIJFF_KIT_DIR; empty when unset.
  uid_t user = 0;
  std::vector<std::string>
      roots;  ///< Experiments outside them are refused; empty allows any place.
  /// The fields of answers that the experiment keeps from earlier calls: whoever wrote its
  /// directory may have written these.
  std::set<std::string> kept_fields = {};
  std::string trust_file = {};  ///< As in TrustContext.
  TrustedPrograms trusted = {};
  Answers trust_answers = {};  ///< Those of this call, by `trust@PATH`.
};

/// The experiment, or a question about where it is.
struct ExperimentLocation {
  std::string experiment_dir;           ///< Absolute; empty when it has to be asked for.
  std::string summary_path;             ///< Absolute; empty when it has to be asked for.
  std::vector<std::string> candidates;  ///< Experiments seen one level down.
  std::vector<Missing> missing;
  std::vector<Warning> warnings;
};

/// Finds the experiment: the answers `summary_path` and `experiment_dir`, the argument, the working
/// directory (docs/design.md, "Finding things"; spec: Finding the Experiment). Only looks; an error
/// only for what no answer can fix: outside the roots, a summary that is not a file or is too
/// large, an argument that names one experiment and an answer that names another.
Result<ExperimentLocation> locate_experiment(const FileSystem& files, const LocateRequest& request,
                                             const Answers& answers);

/// How the kit was found.
enum class KitOrigin { none, answer, variable, site_settings, search };

struct KitLocation {
  std::string directory;     ///< Empty when none is known, or the answer is `builtin`.
  std::string setup_script;  ///< In `directory`.
  KitOrigin origin = KitOrigin::none;
  bool is_declined = false;  ///< The answer `builtin`.
  NamedBy named_by = NamedBy::experiment;
  /// Its script may be started (docs/design.md, "What may run").
  bool may_run = false;
  std::vector<std::string> others;
};

/// The site: its settings and its kit.
struct SiteLocation {
  SiteSettings settings;  ///< With an empty path when there are none.
  std::vector<std::string> other_settings;
  /// The user, if the settings are outside of the experiment's repository and nobody but the user
  /// and root decides what is in them.
  NamedBy settings_named_by = NamedBy::experiment;
  KitLocation kit;
  /// Set when site settings were seen and cannot be used without asking, or cannot be read.
  std::optional<Missing> settings_question;
  /// Set when there is no kit that may run; `builtin` is among its choices.
  std::optional<Missing> kit_question;
  std::vector<Warning> warnings;
};

/// What is known when a program has to be judged.
ProgramTrust program_trust(const FileSystem& files, const LocateRequest& request,
                           const std::string& experiment_dir);

/// Finds and reads the site settings and finds the kit, in the order of docs/design.md, "Finding
/// things". Settings that were found by search are used only when they belong to the user, root or
/// the experiment's owner and are not writable by everyone. Runs nothing.
SiteLocation locate_site(const FileSystem& files, const LocateRequest& request,
                         const Answers& answers, const std::string& experiment_dir);

}  // namespace core
