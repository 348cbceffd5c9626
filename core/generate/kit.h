#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/system/file_system.h"

namespace core {

/// A checkout of the kit, as its files show it.
struct Kit {
  std::string directory;  ///< Absolute.
  std::string package;    ///< The directory that Python imports as `cruijff_kit`.
  std::string script;     ///< Path of `setup_finetune.py`.
  std::string revision;   ///< The commit that is checked out; empty where that cannot be read.
};

/// A template of `setup_finetune.yaml`.
struct SetupTemplate {
  std::string name;  ///< Relative to the kit, or the name of one of ours.
  std::string text;
};

/// The kit in a directory; nothing where `{tools,src/tools}/torchtune/setup_finetune.py` is not in
/// it. Looks at files and runs nothing, git neither.
std::optional<Kit> kit_in(const FileSystem& files, const std::string& directory);

/// The template for a data set's extension: the kit's own when it has one, else ours.
Result<SetupTemplate> setup_template(const FileSystem& files, const Kit& kit,
                                     std::string_view extension);

/// Whether the kit has a recipe of its own of this name (without dots).
bool has_recipe(const FileSystem& files, const Kit& kit, const std::string& name);

/// The names of the kit's own recipes, sorted.
std::vector<std::string> recipes_of(const FileSystem& files, const Kit& kit);

/// The commit that is checked out in a directory: what `.git/HEAD` leads to. Empty where that
/// cannot be read.
std::string git_revision(const FileSystem& files, const std::string& directory);

}  // namespace core
