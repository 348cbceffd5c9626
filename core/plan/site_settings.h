#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/parameters/value.h"
#include "core/result.h"

namespace core {

/// The facts about a site, from `claude.local.md` (spec: Reading claude.local.md; docs/design.md,
/// "Reading values").
struct SiteSettings {
  std::string path;  ///< Empty when no file was found.
  /// By parameter key (`conda_env`, `output_dir_base`, `my_wandb_project`, `account`, `time`,
  /// `gpus`, `modules` as names joined by blanks, ...) and beside these `scratch_dir`, `kit_dir`,
  /// `models_dir`, `user`, `wandb_entity`, `wandb_mode`, `hf_home`, `hf_offline`, `device`,
  /// `dtype`, `conda_dir`. A placeholder in `<>` or a value left open is not a value.
  std::map<std::string, PlanValue> values;
  /// Where a setting is a placeholder in `<>`, by its key.
  std::map<std::string, Source> placeholders;

  /// The value of a setting; empty where there is none.
  [[nodiscard]] std::string text(const std::string& key) const;
};

/// Reads site settings in the form of the kit's template and in plain `key: value` forms. The first
/// occurrence of a setting decides, a placeholder included.
/// \param path the file's absolute path; places are shown as `path:line`.
Result<SiteSettings> read_site_settings(std::string_view text, const std::string& path);

}  // namespace core
