#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/runs/run_config.h"
#include "core/system/file_system.h"

namespace core {

/// A checkout of the kit.
struct Kit {
  std::string directory;  ///< Absolute.
  std::string package;    ///< The directory that Python imports as `cruijff_kit`.
  std::string script;     ///< Path of `setup_finetune.py`.
  std::string revision;   ///< The commit that is checked out; empty when it cannot be read.
};

/// A template of `setup_finetune.yaml`.
struct SetupTemplate {
  std::string name;  ///< Relative to the kit, or the name of one of ours.
  std::string text;
};

/// The kit in a directory; nothing when `{tools,src/tools}/torchtune/setup_finetune.py` is not in
/// it. Only looks at files; runs nothing, not even git.
std::optional<Kit> kit_in(const FileSystem& files, const std::string& directory);

/// The template for a data set's extension: the kit's own if it has one, else ours.
Result<SetupTemplate> setup_template(const FileSystem& files, const Kit& kit,
                                     std::string_view extension);

/// The value of `custom_recipe` for a run.
struct RecipeChoice {
  /// Nothing: the line stays as it is, or is left out. Empty text: a recipe of stock torchtune.
  std::optional<std::string> custom_recipe;
  std::string remark;  ///< A sentence when it is not the requested recipe; else empty.
};

/// Chooses the recipe: the plan's, else the template's, in its form for the number of GPUs
/// (docs/design.md, "Generators").
/// \param in_template the template's `custom_recipe`; empty for none.
/// \returns an error, a sentence that says what to do, when the kit has no such recipe.
Result<RecipeChoice> choose_recipe(const FileSystem& files, const Kit& kit, const RunConfig& run,
                                   const std::string& in_template);

/// The commit that is checked out in a directory, found through `.git/HEAD`. Empty when it cannot
/// be read.
std::string git_revision(const FileSystem& files, const std::string& directory);

}  // namespace core
