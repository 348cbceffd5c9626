#pragma once

#include <optional>
#include <string>

#include "core/generate/kit.h"
#include "core/result.h"
#include "core/runs/run_config.h"

namespace core {

/// What `custom_recipe` has to be for a run.
struct RecipeChoice {
  /// Nothing: the line is left as it is, or out. Empty text: a recipe of stock torchtune.
  std::optional<std::string> custom_recipe;
  std::string remark;  ///< A sentence where it is another one than was asked for; else empty.
};

/// Chooses the recipe (docs/design.md, "Generators": it follows the number of GPUs, the distributed
/// sibling where the kit has it): the plan's, else the template's.
/// \param in_template the template's `custom_recipe`; empty for none.
/// \returns an error, a sentence with the ways out, where the kit has no such recipe.
Result<RecipeChoice> choose_recipe(const FileSystem& files, const Kit& kit, const RunConfig& run,
                                   const std::string& in_template);

}  // namespace core
